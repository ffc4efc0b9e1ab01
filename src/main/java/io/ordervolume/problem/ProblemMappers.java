package io.ordervolume.problem;

import io.ordervolume.observability.RequestId;
import io.ordervolume.query.InvalidQueryException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps every exception that a resource or the framework throws to a problem. Quarkus has mappers of
 * its own for security exceptions and, in dev mode, for unknown paths. Mappers for these types are
 * repeated here, because then they take precedence.
 */
@Singleton
class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final Set<String> OF_THE_BODY = Set.of("content-length", "content-type");

  private final ProblemNormalizer writer;
  private final CurrentVertxRequest current;

  ProblemMappers(ProblemNormalizer writer, CurrentVertxRequest current) {
    this.writer = writer;
    this.current = current;
  }

  @ServerExceptionMapper
  Response problem(HttpProblem problem, UriInfo request) {
    return writer.response(problem, request);
  }

  /** Maps a refused query, with the parameter at fault. */
  @ServerExceptionMapper
  Response badQuery(InvalidQueryException bad, UriInfo request) {
    ProblemType type =
        switch (bad.reason()) {
          case UNKNOWN_PARAMETER -> ProblemType.UNKNOWN_PARAMETER;
          case UNKNOWN_COLUMN -> ProblemType.UNKNOWN_COLUMN;
          case UNKNOWN_OPERATOR -> ProblemType.UNKNOWN_OPERATOR;
          case INVALID_VALUE -> ProblemType.INVALID_VALUE;
          case OUT_OF_RANGE -> ProblemType.OUT_OF_RANGE;
          case NO_SUCH_RANGE -> ProblemType.RANGE_NOT_SATISFIABLE;
          case NO_RELATIONSHIP -> ProblemType.UNKNOWN_RELATIONSHIP;
          case SEVERAL_RELATIONSHIPS -> ProblemType.AMBIGUOUS_RELATIONSHIP;
          case NOT_EMBEDDED -> ProblemType.RELATION_NOT_EMBEDDED;
          case NOT_TO_ONE -> ProblemType.SEVERAL_RELATED_ROWS;
          case FUNCTION_FAILED -> ProblemType.FUNCTION_FAILED;
          case UNKNOWN_PREFERENCE -> ProblemType.UNKNOWN_PREFERENCE;
        };
    HttpProblem.Builder problem =
        type.problem(bad.getMessage(), bad.hint()).with("parameter", bad.parameter());
    bad.sqlState().ifPresent(state -> problem.with("code", state));
    if (!bad.details().isEmpty()) {
      problem.with("details", bad.details());
    }
    return writer.response(problem.build(), request);
  }

  /** Maps a missing token. RFC 6750 defines the challenge. */
  @ServerExceptionMapper
  Response noToken(UnauthorizedException missing, UriInfo request) {
    return writer.response(unauthorized("Bearer"), request);
  }

  /**
   * Maps an invalid token, or one that cannot be validated now. The log names the check that
   * failed.
   */
  @ServerExceptionMapper
  Response badToken(AuthenticationFailedException bad, UriInfo request) {
    if (OidcErrors.isCauseOf(bad)) {
      return writer.response(bad, Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), request);
    }
    LOG.infof(
        "A token was refused, request %s: %s",
        RequestId.of(current.getCurrent().response()).orElse("without a name"),
        TokenCheck.of(bad).description());
    return writer.response(unauthorized("Bearer error=\"invalid_token\""), request);
  }

  /** Maps a sign-in that was cancelled. */
  @ServerExceptionMapper
  Response signInFailed(AuthenticationCompletionException failure, UriInfo request) {
    return writer.response(failure, Response.Status.UNAUTHORIZED.getStatusCode(), request);
  }

  @ServerExceptionMapper
  Response forbidden(ForbiddenException failure, UriInfo request) {
    return writer.response(failure, Response.Status.FORBIDDEN.getStatusCode(), request);
  }

  @ServerExceptionMapper
  Response notFound(NotFoundException failure, UriInfo request) {
    return refusedByTheFramework(failure, request);
  }

  /** Maps a rejection by Quarkus, and keeps its status and headers. */
  @ServerExceptionMapper
  Response refusedByTheFramework(WebApplicationException failure, UriInfo request) {
    Response refusal = failure.getResponse();
    Response.ResponseBuilder response =
        Response.fromResponse(writer.response(failure, refusal.getStatus(), request));
    refusal
        .getHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> response.header(name, value));
              }
            });
    return response.build();
  }

  /** Maps all other failures, with a Throwable of the driver that is no exception. */
  @ServerExceptionMapper
  Response failure(Throwable failure, UriInfo request) {
    return writer.response(failure, Response.Status.INTERNAL_SERVER_ERROR.getStatusCode(), request);
  }

  private static HttpProblem unauthorized(String challenge) {
    return ProblemNormalizer.explained(ProblemType.UNAUTHORIZED)
        .with("code", challenge.contains("error") ? "PGRST301" : "PGRST302")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }
}
