package io.ordervolume.read;

import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.query.Column;
import io.ordervolume.query.InvalidQueryException;
import io.ordervolume.query.Query;
import io.ordervolume.sql.CastCheck;
import io.ordervolume.sql.RelatedSizeGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds the parameter at fault when PostgreSQL refuses a value of a query. It does not say which
 * value, so each is cast again by itself; that costs only requests that fail. If a column is gone,
 * the relation has changed: then it has the catalog read again at once.
 */
@ApplicationScoped
class InvalidValueDiagnosis {

  private static final Logger LOG = Logger.getLogger(InvalidValueDiagnosis.class);

  /** Operators and aggregates that a type does not have. */
  private static final List<String> UNDEFINED =
      List.of("42883", "42804", "42725", "42846", "42704");

  private static final String CANNOT_CAST = "42846";
  private static final String NO_SUCH_COLUMN = "42703";

  /** Of a value that would be larger than PostgreSQL makes any. */
  private static final String TOO_LARGE = "54000";

  /** Classes of errors of statements within functions, and of those that functions raise. */
  private static final List<String> OF_FUNCTIONS =
      List.of("0A", "20", "21", "22", "23", "2F", "42", "P0");

  private static final String RAISED = "P0001";

  private static final int MOST_CHECKS = 20;

  private final Pool pool;
  private final RelationRegistry registry;

  InvalidValueDiagnosis(Pool pool, RelationRegistry registry) {
    this.pool = pool;
    this.registry = registry;
  }

  /** Fails with what explains the failure best, if nothing does with the failure itself. */
  <T> Uni<T> explain(ReadRequest request, Throwable failure) {
    String sqlState = DatabaseErrors.sqlState(failure).orElse("");
    if (sqlState.equals(NO_SUCH_COLUMN)) {
      registry.reloadInBackground();
    }
    Query query = request.query();
    if (sqlState.equals(TOO_LARGE) && RelatedSizeGuard.isNeeded(query)) {
      return Uni.createFrom().failure(RelatedSize.tooLarge());
    }
    if (isOfFunction(query, failure, sqlState)) {
      LOG.warn("A function of a relationship failed: " + DatabaseErrors.message(failure));
      return Uni.createFrom().failure(functionFailed(failure, sqlState));
    }
    List<CastCheck> checks =
        Stream.concat(
                CastCheck.of(query.filter()).stream(),
                query.related().flatMap(each -> CastCheck.of(each.query().filter()).stream()))
            .toList();
    if (UNDEFINED.contains(sqlState)) {
      return Uni.createFrom()
          .failure(
              new InvalidQueryException(
                      InvalidQueryException.Reason.UNKNOWN_OPERATOR,
                      checks.isEmpty() || sqlState.equals(CANNOT_CAST)
                          ? "select"
                          : checks.get(0).column().text(),
                      "PostgreSQL cannot do this with values of this type: " + sentence(failure),
                      "Compare, order and aggregate columns whose types can be.")
                  .withSqlState(sqlState));
    }
    return isOfValue(sqlState)
        ? check(checks.stream().limit(MOST_CHECKS).iterator(), ofSelect(query, failure, sqlState))
        : Uni.createFrom().failure(failure);
  }

  /** Errors of the connection or the server, and ended transactions, are none of the function. */
  private static boolean isOfFunction(Query query, Throwable failure, String sqlState) {
    return query.followsFunctions()
        && DatabaseErrors.isWithinFunction(failure)
        && OF_FUNCTIONS.stream().anyMatch(sqlState::startsWith);
  }

  /** Functions raise errors for clients; the message of others is for the log. */
  private static InvalidQueryException functionFailed(Throwable failure, String sqlState) {
    return new InvalidQueryException(
            InvalidQueryException.Reason.FUNCTION_FAILED,
            "select",
            sqlState.equals(RAISED)
                ? sentence(failure)
                : "The function that leads to related rows failed.",
            "Leave out the relation, or have the function corrected. The log of the service has the cause.")
        .withSqlState(sqlState);
  }

  /** Data exceptions, violated checks of domains, and syntax errors of searches. */
  private static boolean isOfValue(String sqlState) {
    return sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState.equals("42601");
  }

  /** If no filter is at fault, a cast is. */
  private static Throwable ofSelect(Query query, Throwable failure, String sqlState) {
    boolean casts =
        Stream.concat(query.columns(), query.related().flatMap(each -> each.query().columns()))
            .anyMatch(InvalidValueDiagnosis::isCast);
    return casts && sqlState.startsWith("22")
        ? new InvalidQueryException(
                InvalidQueryException.Reason.INVALID_VALUE,
                "select",
                "A value cannot be cast: " + sentence(failure),
                "Leave out the rows of that value, or cast to text.")
            .withSqlState(sqlState)
        : failure;
  }

  private static boolean isCast(Column column) {
    return column.source().isPresent() && column.path().isEmpty();
  }

  private static String sentence(Throwable failure) {
    String message = DatabaseErrors.message(failure);
    return message.endsWith(".") ? message : message + ".";
  }

  private <T> Uni<T> check(Iterator<CastCheck> checks, Throwable failure) {
    if (!checks.hasNext()) {
      return Uni.createFrom().failure(failure);
    }
    CastCheck check = checks.next();
    return pool.preparedQuery(check.statement().sql())
        .execute(Tuple.from(check.statement().values()))
        .onItemOrFailure()
        .transformToUni(
            (valid, refused) ->
                refused == null
                    ? check(checks, failure)
                    : Uni.createFrom().failure(refusal(check, refused, failure)));
  }

  private static Throwable refusal(CastCheck check, Throwable refused, Throwable failure) {
    String sqlState = DatabaseErrors.sqlState(refused).orElse("");
    return isOfValue(sqlState)
        ? new InvalidQueryException(
                InvalidQueryException.Reason.INVALID_VALUE,
                check.column().text(),
                sentence(refused),
                "Give a " + check.column().label() + " such as " + check.column().example() + ".")
            .withSqlState(sqlState)
        : failure;
  }
}
