package io.ordervolume.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where people go to sign in, and come back to from the issuer: the framework lets only those pass
 * who have a session, and sends others to the issuer. A redirect to the page would still count as
 * coming from there, and browsers would keep the strict cookie from it; so the page is opened anew.
 */
@ApplicationScoped
class SignInRoute {

  static final String PATH = "/login";

  private static final String SIGNED_IN =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">\
      <title>Signed in</title><p><a href="/">You are signed in</a></p></html>
      """;

  private final boolean signIn;

  SignInRoute(@ConfigProperty(name = "order-volume.sign-in") boolean signIn) {
    this.signIn = signIn;
  }

  void install(@Observes Router router) {
    if (signIn) {
      router.get(PATH).handler(SignInRoute::open);
    }
  }

  private static void open(RoutingContext request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(SIGNED_IN);
  }
}
