package io.ordervolume.problem;

import io.ordervolume.trace.RequestId;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Gives what others raise the same form as our own problems: the framework's refusals, such as of
 * an unknown path, the database's failures, and those that nobody foresaw. The caller learns what
 * to do, the log learns why.
 */
@ApplicationScoped
class ProblemWriter implements ProblemPostProcessor {

  private static final Logger LOG = Logger.getLogger(ProblemWriter.class);

  /** Seconds after which a caller may hope for better: by then the pool has tried again. */
  private static final int RETRY_AFTER = 5;

  /** Before all other processors. */
  @Override
  public int priority() {
    return Integer.MAX_VALUE;
  }

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (problem.getParameters().containsKey("code")) {
      return named(HttpProblem.builder(problem)).build();
    }
    ProblemType type = type(problem, context.cause);
    HttpProblem.Builder answer = explained(type);
    problem.getHeaders().forEach(answer::withHeader);
    if (type == ProblemType.INTERNAL_ERROR) {
      LOG.errorf(context.cause, "A request for %s failed", context.path);
    } else if (type.status() == 503) {
      LOG.debugf(context.cause, "A request for %s met %s", context.path, type.code());
      answer.withHeader("Retry-After", RETRY_AFTER);
    }
    return named(answer).build();
  }

  /** With the name of the request, by which its lines in the log are found. */
  private static HttpProblem.Builder named(HttpProblem.Builder problem) {
    RequestId.current().ifPresent(id -> problem.with(RequestId.FIELD, id));
    return problem;
  }

  private static ProblemType type(HttpProblem problem, Throwable cause) {
    return IssuerFailure.isBehind(cause)
        ? ProblemType.ISSUER_UNAVAILABLE
        : DatabaseFailure.typeOf(cause)
            .orElseGet(() -> ProblemType.ofStatus(problem.getStatusCode()));
  }

  /** A problem of which no more is known than its kind. */
  static HttpProblem.Builder explained(ProblemType type) {
    return type.problem(detail(type), hint(type));
  }

  private static String detail(ProblemType type) {
    return switch (type) {
      case UNAUTHORIZED -> "This path answers those who bring a token that counts.";
      case FORBIDDEN -> "The token gives no role that may do this.";
      case NOT_FOUND -> "There is nothing at this path.";
      case METHOD_NOT_ALLOWED -> "This path does not take this method.";
      case NOT_ACCEPTABLE -> "None of the media types in Accept is available here.";
      case BODY_TOO_LARGE -> "The body is larger than any that is understood here.";
      case URL_TOO_LONG -> "The URL is longer than this service reads.";
      case UNSUPPORTED_MEDIA_TYPE -> "The body's media type is not understood here.";
      case INVALID_VALUE -> "The database does not accept a value of this query.";
      case ISSUER_UNAVAILABLE -> "The issuer of tokens cannot be asked for its keys at the moment.";
      case DATABASE_UNAVAILABLE -> "The database cannot be reached at the moment.";
      case OVERLOADED -> "The database is too busy to answer at the moment.";
      case QUERY_TIMEOUT -> "The database took longer than a query may take.";
      case VIEW_NOT_POPULATED -> "The view is being made or filled for the first time.";
      case INTERNAL_ERROR -> "The service failed to answer. Its log says why.";
      default -> "The request is not understood.";
    };
  }

  private static String hint(ProblemType type) {
    return switch (type) {
      case UNAUTHORIZED -> "Send Authorization: Bearer and a token that is valid now.";
      case FORBIDDEN -> "Ask whoever gives out the tokens for the role that is missing.";
      case NOT_FOUND -> "GET /q/openapi lists the paths.";
      case METHOD_NOT_ALLOWED -> "OPTIONS on the path lists the methods.";
      case NOT_ACCEPTABLE -> "Ask for application/json.";
      case URL_TOO_LONG -> "Ask for fewer values at a time.";
      case UNSUPPORTED_MEDIA_TYPE -> "Send Content-Type: application/json.";
      case INVALID_VALUE -> "Look at the values of the filters.";
      case QUERY_TIMEOUT -> "Filter more, or order by a column that has an index.";
      case DATABASE_UNAVAILABLE, ISSUER_UNAVAILABLE, OVERLOADED, VIEW_NOT_POPULATED ->
          "Try again after the seconds that Retry-After names.";
      default -> null;
    };
  }
}
