package io.ordervolume.problem;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Failures that keep the service from validating a token. */
final class OidcErrors {

  private OidcErrors() {}

  /** Returns whether a request failed because the keys of the issuer could not be fetched. */
  static boolean isCauseOf(Throwable failure) {
    boolean ofToken = failure instanceof AuthenticationFailedException;
    return CauseChain.of(failure)
        .anyMatch(cause -> cause instanceof OIDCException || ofToken && isOfConnection(cause));
  }

  /** A connection that ends during a request fails with a type of Vert.x that is no IOException. */
  private static boolean isOfConnection(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof TimeoutException
        || cause instanceof HttpClosedException;
  }
}
