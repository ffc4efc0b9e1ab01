package io.ordervolume.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where people go to sign in, and come back to from the issuer: the framework lets only those pass
 * who have a session, and sends others to the issuer. A redirect to the page would still count as
 * coming from there, and browsers would keep the strict cookie from it; so the page is opened anew.
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

  /** Whether people can sign in. */
  public boolean isEnabled() {
    return signIn;
  }

  /** Opens the page again, signed in. */
  public static void handle(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(SIGNED_IN);
  }
}
