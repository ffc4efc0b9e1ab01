package io.ordervolume.problem;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/** Failures that nobody foresaw, and the database's: to the caller a problem without inner details, to the log all of it. */
@Provider
@Priority(Priorities.USER - 1)
public class FailureMapper extends ExceptionMapperBase<Exception> {

  private static final Logger LOG = Logger.getLogger(FailureMapper.class);

  /** Seconds after which a caller may hope for better: the pool and the scheduler have tried again by then. */
  private static final int RETRY_AFTER = 5;

  @Override
  protected HttpProblem toProblem(Exception failure) {
    ProblemType type = DatabaseFailure.typeOf(failure).orElse(ProblemType.INTERNAL_ERROR);
    if (type == ProblemType.INTERNAL_ERROR) {
      LOG.error("A request failed", failure);
    } else {
      LOG.debugf(failure, "A request met %s", type.code());
    }
    HttpProblem.Builder problem = type.problem(detail(type), hint(type));
    return (type.status() == 503 ? problem.withHeader("Retry-After", RETRY_AFTER) : problem).build();
  }

  private static String detail(ProblemType type) {
    return switch (type) {
      case DATABASE_UNAVAILABLE -> "The database cannot be reached at the moment.";
      case OVERLOADED -> "The database is too busy to answer at the moment.";
      case QUERY_TIMEOUT -> "The database took longer than a query may take.";
      case VIEW_NOT_POPULATED -> "The view is being filled for the first time.";
      case INVALID_VALUE -> "The database does not accept a value of this query.";
      default -> "The service failed to answer. Its log says why.";
    };
  }

  private static String hint(ProblemType type) {
    return switch (type) {
      case QUERY_TIMEOUT -> "Filter more, or order by a column that has an index.";
      case INVALID_VALUE -> "Look at the values of the filters.";
      case INTERNAL_ERROR -> null;
      default -> "Try again after the seconds that Retry-After names.";
    };
  }
}
