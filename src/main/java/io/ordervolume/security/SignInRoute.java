package io.ordervolume.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The path of the sign-in. Quarkus sends callers without a session to the issuer, which sends them
 * back here. A redirect to the page would count as cross-site, so browsers would not send the
 * strict cookie. A small document therefore opens the page.
 */
@ApplicationScoped
public class SignInRoute {

  /** The path. */
  public static final String PATH = "/login";

  private static final String SIGNED_IN =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=./">\
      <title>Signed in</title><p><a href="./">You are signed in</a></p></html>
      """;

  private final boolean signIn;

  SignInRoute(@ConfigProperty(name = "order-volume.sign-in") boolean signIn) {
    this.signIn = signIn;
  }

  /** Returns whether sign-in is enabled. */
  public boolean isEnabled() {
    return signIn;
  }

  /** Returns the document that opens the page. */
  public static void handle(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(SIGNED_IN);
  }
}
