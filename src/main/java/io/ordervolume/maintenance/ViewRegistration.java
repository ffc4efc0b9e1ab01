package io.ordervolume.maintenance;

import io.ordervolume.pool.AnswerTimeouts;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Registers and releases relations by the functions of the database. */
@Singleton
class ViewRegistration {

  private static final String HINT =
      "Send for example {\"view\":\"shop.product_sales\"}, as application/json. Optional members are"
          + " key (a list of columns) and options.";

  private static final Set<String> MEMBERS = Set.of("view", "key", "options");

  /** The name is read as SQL reads it: folded to lower case unless quoted, on the search path. */
  private static final String FIND =
      """
      select c.relkind::text as kind, c.relname::text as name
      from pg_class c where c.oid = to_regclass($1::text) and c.relkind in ('m', 'v')
      """;

  /** Invalid name, syntax error, name of another database, and zero bytes. */
  private static final Set<String> NO_NAME = Set.of("42602", "42601", "0A000", "22021");

  private static final String MAINTAIN =
      "select order_volume.maintain($1::text::regclass, $2::text[], $3)";
  private static final String SERVE = "select order_volume.serve($1::text::regclass, $2::text[])";
  private static final String RELEASE = "select order_volume.release_named($1, $2)";

  private final Pool pool;
  private final AnswerTimeouts timeouts;

  ViewRegistration(@ReactiveDataSource("refresh") Pool pool, AnswerTimeouts timeouts) {
    this.pool = pool;
    this.timeouts = timeouts;
  }

  /** Registers the relation that the body names, and returns the name of its route. */
  Uni<String> register(String body) {
    JsonObject asked = parse(body);
    return timeouts
        .awaitStatement(register(asked))
        .onFailure(failure -> DatabaseErrors.sqlState(failure).isPresent())
        .transform(ViewRegistration::problem);
  }

  private Uni<String> register(JsonObject asked) {
    String view = asked.getString("view");
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(view))
        .onFailure(ViewRegistration::isNoName)
        .transform(noName -> unknown(view))
        .chain(
            rows -> {
              if (rows.size() == 0) {
                throw unknown(view);
              }
              boolean plain = rows.iterator().next().getString("kind").equals("v");
              Uni<?> registered =
                  plain
                      ? pool.preparedQuery(SERVE).execute(plainArguments(asked))
                      : pool.preparedQuery(MAINTAIN).execute(arguments(asked));
              return registered.replaceWith(rows.iterator().next().getString("name"));
            });
  }

  /**
   * Returns whether a text is no name of a relation: it is empty, has too many parts, or its quotes
   * do not match.
   */
  private static boolean isNoName(Throwable failure) {
    return DatabaseErrors.sqlState(failure).filter(NO_NAME::contains).isPresent();
  }

  private static HttpProblem unknown(String view) {
    return ProblemType.NOT_FOUND
        .problem(
            "The database has no view named \"" + view + "\".",
            "Set the member view to the name of a view, with its schema, and with quotes if SQL"
                + " needs them.")
        .with("parameter", "view")
        .build();
  }

  /** Releases a relation. An instance uninstalls it within seconds. */
  Uni<Void> release(String schema, String name) {
    return timeouts
        .awaitStatement(pool.preparedQuery(RELEASE).execute(Tuple.of(schema, name)))
        .replaceWithVoid();
  }

  private static Tuple plainArguments(JsonObject asked) {
    if (asked.getValue("options") != null) {
      throw ProblemType.INVALID_BODY
          .problem(asked.getString("view") + " is a plain view, which has no options.", HINT)
          .build();
    }
    return Tuple.tuple().addString(asked.getString("view")).addArrayOfString(key(asked));
  }

  private static String[] key(JsonObject asked) {
    return Optional.ofNullable(asked.getJsonArray("key"))
        .map(columns -> columns.stream().map(String::valueOf).toArray(String[]::new))
        .orElse(null);
  }

  private static Tuple arguments(JsonObject asked) {
    return Tuple.tuple()
        .addString(asked.getString("view"))
        .addArrayOfString(key(asked))
        .addJsonObject(
            Optional.ofNullable(asked.getJsonObject("options")).orElseGet(JsonObject::new));
  }

  private static JsonObject parse(String body) {
    try {
      JsonObject json = new JsonObject(body == null ? "" : body);
      boolean valid =
          json.getValue("view") instanceof String
              && MEMBERS.containsAll(json.fieldNames())
              && (json.getValue("key") == null || json.getValue("key") instanceof JsonArray)
              && (json.getValue("options") == null
                  || json.getValue("options") instanceof JsonObject);
      if (valid) {
        return json;
      }
    } catch (DecodeException notJson) {
      // Rejected below, like JSON of another form.
    }
    throw ProblemType.INVALID_BODY.problem("The body is not valid.", HINT).build();
  }

  /**
   * Maps errors that the SQL functions raise to problems of the client. Returns other failures
   * unchanged.
   */
  private static Throwable problem(Throwable failure) {
    String state = DatabaseErrors.sqlState(failure).orElse("");
    String message = DatabaseErrors.sentence(failure);
    return switch (state) {
      case "42710" -> ProblemType.CONFLICT.problem(message, HINT).build();
      case "22023", "42703", "42809", "55000", "42P01", "42602" ->
          ProblemType.INVALID_BODY.problem(message, HINT).build();
      default -> failure;
    };
  }
}
