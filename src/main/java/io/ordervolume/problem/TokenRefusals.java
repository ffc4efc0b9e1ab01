package io.ordervolume.problem;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Tells who brings no token, or one that does not count, what is wanted: RFC 6750 has the words.
 */
final class TokenRefusals {

  /** Its own mappers for these were compiled for another Quarkus, and fail. */
  private static final int AHEAD_OF_THE_EXTENSION = Priorities.USER - 2;

  private TokenRefusals() {}

  private static HttpProblem problem(String challenge) {
    return ProblemWriter.explained(ProblemType.UNAUTHORIZED)
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }

  /** No token. */
  @Provider
  @Priority(AHEAD_OF_THE_EXTENSION)
  public static class Missing extends ExceptionMapperBase<UnauthorizedException> {
    @Override
    protected HttpProblem toProblem(UnauthorizedException missing) {
      return problem("Bearer");
    }
  }

  /** A token that does not count, or that cannot be judged. Why is told to the debug log only. */
  @Provider
  @Priority(AHEAD_OF_THE_EXTENSION)
  public static class Bad extends ExceptionMapperBase<AuthenticationFailedException> {
    @Override
    protected HttpProblem toProblem(AuthenticationFailedException bad) {
      return IssuerFailure.isBehind(bad)
          ? HttpProblem.valueOf(Response.Status.SERVICE_UNAVAILABLE)
          : problem("Bearer error=\"invalid_token\"");
    }
  }
}
