package io.ordervolume.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.observability.RequestId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Gives what others raise the same form as our own problems: the framework's refusals, such as of
 * an unknown path, the database's failures, and those that nobody foresaw. The caller learns what
 * to do, the log learns why.
 */
@ApplicationScoped
class ProblemNormalizer {

  private static final Logger LOG = Logger.getLogger(ProblemNormalizer.class);

  /** Seconds after which a caller may hope for better: by then the pool has tried again. */
  private static final int RETRY_AFTER = 5;

  private static final int SERVICE_UNAVAILABLE = 503;

  private final ObjectMapper json;

  ProblemNormalizer(ObjectMapper json) {
    this.json = json;
  }

  /** Returns the response for a problem that is known. */
  Response response(HttpProblem problem, UriInfo request) {
    Map<String, Object> members = problem.members(request.getPath());
    RequestId.current().ifPresent(id -> members.put(RequestId.FIELD, id));
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(HttpProblem.MEDIA_TYPE).entity(bytes(members));
    problem.headers().forEach(response::header);
    return response.build();
  }

  /**
   * Returns the response for an exception: what the database or the issuer failed with, else the
   * problem for a status.
   */
  Response response(Throwable failure, int status, UriInfo request) {
    ProblemType type = type(failure, status);
    HttpProblem.Builder problem = explained(type);
    if (type == ProblemType.INVALID_VALUE) {
      DatabaseErrors.sqlState(failure).ifPresent(state -> problem.with("code", state));
    }
    if (type == ProblemType.INTERNAL_ERROR) {
      LOG.errorf(failure, "A request for %s failed", request.getPath());
    } else if (type.status() == SERVICE_UNAVAILABLE) {
      LOG.debugf(failure, "A request for %s met %s", request.getPath(), type.word());
      problem.withHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
    }
    return response(problem.build(), request);
  }

  private byte[] bytes(Map<String, Object> members) {
    try {
      return json.writeValueAsBytes(members);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ProblemType type(Throwable failure, int status) {
    return OidcErrors.isBehind(failure)
        ? ProblemType.ISSUER_UNAVAILABLE
        : DatabaseErrors.typeOf(failure).orElseGet(() -> ProblemType.ofStatus(status));
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
      case UNAUTHORIZED ->
          "Send Authorization: Bearer and a token of the issuer that is for this service and valid now.";
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
