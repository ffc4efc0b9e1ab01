package io.ordervolume.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Percent-encodes the query string of a request if its URL is not valid, before any other handler
 * reads it. So caches and logs see one form of a URL. If the URL stays invalid, the request fails
 * with status 400.
 */
public final class UrlCheck {

  private static final int BAD_REQUEST = 400;

  /** Makes Quarkus leave the check of URLs to this class. */
  private static final String UNCHECKED = "vertx.disableURIValidation";

  private UrlCheck() {}

  /** Replaces the check of Quarkus. To be called before Quarkus starts. */
  public static void enable() {
    System.setProperty(UNCHECKED, "true");
  }

  /** Passes a valid request on. */
  public static void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (UrlSyntax.isValid(request.uri())) {
      context.next();
      return;
    }
    // The path does not contain a prefix that a proxy or a client sent in a header.
    String query = request.query();
    String url = request.path() + (query == null ? "" : "?" + UrlSyntax.encode(query));
    if (UrlSyntax.isValid(url) && !url.equals(request.uri())) {
      context.reroute(url);
    } else {
      context.fail(BAD_REQUEST);
    }
  }
}
