package io.ordervolume.refresh;

import io.ordervolume.problem.ProblemType;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The optional body of a request to refresh: {@code {"mode": "concurrent"}}. */
final class RefreshBody {

  private static final String HINT =
      "Send no body, {\"mode\":\"concurrent\"} or {\"mode\":\"rebuild\"}, as application/json.";

  private RefreshBody() {}

  /** The mode that the body asks for, concurrent where there is none. Throws a problem. */
  static Mode mode(String contentType, String body) {
    if (body == null || body.isBlank()) {
      return Mode.CONCURRENT;
    }
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw ProblemType.UNSUPPORTED_MEDIA_TYPE.problem("The body is not JSON.", HINT).build();
    }
    return parse(body)
        .orElseThrow(
            () -> ProblemType.INVALID_BODY.problem("The body is not understood.", HINT).build());
  }

  private static Optional<Mode> parse(String body) {
    try {
      JsonObject json = new JsonObject(body);
      Object word = json.getValue("mode", Mode.CONCURRENT.word());
      return Set.of("mode").containsAll(json.fieldNames())
          ? Arrays.stream(Mode.values()).filter(mode -> mode.word().equals(word)).findFirst()
          : Optional.empty();
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }
}
