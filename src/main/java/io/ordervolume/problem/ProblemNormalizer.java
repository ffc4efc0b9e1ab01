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
 * Turns other exceptions into problems: rejections by Quarkus such as an unknown path, failures of
 * the database, and unexpected ones. The problem says what to do; the log has the cause.
 */
@ApplicationScoped
class ProblemNormalizer {

  private static final Logger LOG = Logger.getLogger(ProblemNormalizer.class);

  /** Seconds until a retry makes sense: by then the pool has tried again. */
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
   * Returns the response for an exception: the problem of a failure of the database or the issuer,
   * otherwise the problem of the status.
   */
  Response response(Throwable failure, int status, UriInfo request) {
    ProblemType type = type(failure, status);
    HttpProblem.Builder problem = explained(type);
    if (type == ProblemType.INVALID_VALUE || type == ProblemType.INTERNAL_ERROR) {
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
    return OidcErrors.isCauseOf(failure)
        ? ProblemType.ISSUER_UNAVAILABLE
        : DatabaseErrors.typeOf(failure).orElseGet(() -> ProblemType.ofStatus(status));
  }

  /** Returns a problem with the default texts of its type. */
  static HttpProblem.Builder explained(ProblemType type) {
    return type.problem(detail(type), hint(type));
  }

  private static String detail(ProblemType type) {
    return switch (type) {
      case UNAUTHORIZED -> "This path requires a valid token.";
      case FORBIDDEN -> "The token has no role that allows this.";
      case NOT_FOUND -> "This path does not exist.";
      case METHOD_NOT_ALLOWED -> "This path does not support this method.";
      case NOT_ACCEPTABLE -> "None of the media types in Accept is available here.";
      case BODY_TOO_LARGE -> "The body is larger than this service reads.";
      case URL_TOO_LONG -> "The URL is longer than this service reads.";
      case UNSUPPORTED_MEDIA_TYPE -> "The media type of the body is not supported here.";
      case INVALID_VALUE -> "The database does not accept a value of this query.";
      case ISSUER_UNAVAILABLE ->
          "The token cannot be validated: the keys of the issuer cannot be fetched at the moment.";
      case DATABASE_UNAVAILABLE -> "The database cannot be reached at the moment.";
      case OVERLOADED -> "The database is too busy to answer at the moment.";
      case QUERY_TIMEOUT -> "The query took longer than the limit.";
      case VIEW_NOT_POPULATED -> "The view is being created or filled for the first time.";
      case RELATION_CHANGED ->
          "A column was renamed or dropped, and the service reads the new ones.";
      case INTERNAL_ERROR -> "The service failed. Its log shows the cause.";
      default -> "The request is not valid.";
    };
  }

  private static String hint(ProblemType type) {
    return switch (type) {
      case UNAUTHORIZED ->
          "Send Authorization: Bearer and a token of the issuer that is for this service and valid now.";
      case FORBIDDEN -> "Request a token with a role that allows this.";
      case NOT_FOUND -> "GET /q/openapi lists the paths.";
      case METHOD_NOT_ALLOWED -> "OPTIONS on the path lists the methods.";
      case NOT_ACCEPTABLE -> "Accept application/json.";
      case URL_TOO_LONG -> "Request fewer values at a time.";
      case UNSUPPORTED_MEDIA_TYPE -> "Send Content-Type: application/json.";
      case INVALID_VALUE -> "Check the values of the filters.";
      case QUERY_TIMEOUT -> "Filter more, or order by a column that has an index.";
      case DATABASE_UNAVAILABLE,
          ISSUER_UNAVAILABLE,
          OVERLOADED,
          VIEW_NOT_POPULATED,
          RELATION_CHANGED ->
          "Try again after the seconds in Retry-After.";
      default -> null;
    };
  }
}
