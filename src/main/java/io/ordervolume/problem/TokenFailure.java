package io.ordervolume.problem;

import io.quarkus.oidc.OIDCException;
import java.util.Optional;
import java.util.stream.Stream;

/** What keeps a token from being judged, other than the token itself. */
final class TokenFailure {

  private TokenFailure() {}

  /** The kind of problem that a failure comes to; empty when it is not about the issuer. */
  static Optional<ProblemType> typeOf(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .filter(OIDCException.class::isInstance)
        .findFirst()
        .map(unreachable -> ProblemType.ISSUER_UNAVAILABLE);
  }
}
