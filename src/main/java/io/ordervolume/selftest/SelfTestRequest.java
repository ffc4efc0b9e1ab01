package io.ordervolume.selftest;

import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The optional body of a request for a self-test.
 *
 * @param rounds transactions to try
 * @param maxRows rows that one statement writes at most
 * @param maxTime no round begins later than this after the first
 * @param maxRoundTime a round is cancelled after this time: it holds locks on the rows that it
 *     wrote
 * @param seed the same seed makes the same writes on the same data
 * @param withTriggers whether triggers of others may fire
 */
record SelfTestRequest(
    int rounds,
    int maxRows,
    Duration maxTime,
    Duration maxRoundTime,
    int seed,
    boolean withTriggers) {

  private static final int MAX_ROUNDS = 1000;
  private static final int MAX_ROWS = 100;
  private static final int MAX_SECONDS = 60;
  private static final int MAX_ROUND_SECONDS = 30;

  private static final Set<String> MEMBERS =
      Set.of("rounds", "max_rows", "max_seconds", "max_round_seconds", "seed", "with_triggers");

  private static final String HINT =
      "Send no body, or for example {\"rounds\":100,\"max_rows\":5,\"max_seconds\":30,"
          + "\"max_round_seconds\":2,\"seed\":7,\"with_triggers\":false}, as application/json.";

  /** Returns what the body asks for. Throws a problem. */
  static SelfTestRequest parse(String contentType, String body) {
    if (body == null || body.isBlank()) {
      return of(new JsonObject());
    }
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw ProblemType.UNSUPPORTED_MEDIA_TYPE.problem("The body is not JSON.", HINT).build();
    }
    try {
      return of(new JsonObject(body));
    } catch (DecodeException notJson) {
      throw invalid("The body is not a JSON object.");
    }
  }

  private static SelfTestRequest of(JsonObject json) {
    json.fieldNames().stream()
        .filter(name -> !MEMBERS.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw invalid("The body has an unknown member: " + name + ".");
            });
    if (!(json.getValue("with_triggers", false) instanceof Boolean withTriggers)) {
      throw invalid("with_triggers is true or false.");
    }
    return new SelfTestRequest(
        number(json, "rounds", 50, 1, MAX_ROUNDS),
        number(json, "max_rows", 3, 1, MAX_ROWS),
        Duration.ofSeconds(number(json, "max_seconds", 20, 1, MAX_SECONDS)),
        Duration.ofSeconds(number(json, "max_round_seconds", 2, 1, MAX_ROUND_SECONDS)),
        number(json, "seed", ThreadLocalRandom.current().nextInt(1_000_000), 0, Integer.MAX_VALUE),
        withTriggers);
  }

  private static int number(JsonObject json, String name, int otherwise, int least, int most) {
    if (json.getValue(name, otherwise) instanceof Integer value
        && value >= least
        && value <= most) {
      return value;
    }
    throw invalid(name + " is a whole number from " + least + " to " + most + ".");
  }

  private static HttpProblem invalid(String detail) {
    return ProblemType.INVALID_BODY.problem(detail, HINT).build();
  }
}
