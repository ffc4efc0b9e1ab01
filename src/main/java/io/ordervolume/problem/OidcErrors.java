package io.ordervolume.problem;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What keeps a token from being judged, and is not the token's fault. */
final class OidcErrors {

  private OidcErrors() {}

  /** Whether a request failed because the issuer of tokens could not be asked for its keys. */
  static boolean isBehind(Throwable failure) {
    boolean ofToken = failure instanceof AuthenticationFailedException;
    return CauseChain.of(failure)
        .anyMatch(
            cause ->
                cause instanceof OIDCException
                    || ofToken
                        && (cause instanceof IOException || cause instanceof TimeoutException));
  }
}
