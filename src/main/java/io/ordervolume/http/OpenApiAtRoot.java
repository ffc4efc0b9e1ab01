package io.ordervolume.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Serves the OpenAPI document at the root path, where PostgREST's clients expect it. */
@ApplicationScoped
public class OpenApiAtRoot {

  private static final String MEDIA_TYPE = "application/openapi+json";
  private static final String PAGE = "text/html";
  private static final String AT_ROOT = OpenApiAtRoot.class.getName();

  /** The path of the document. */
  public static final String PATH = "/q/openapi";

  /** Continues with the page for browsers, which name its media type, else with the document. */
  public void handle(RoutingContext context) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    if (accept == null || accept.contains(PAGE) && !accept.contains(MEDIA_TYPE)) {
      context.response().headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
      context.next();
      return;
    }
    context.put(AT_ROOT, true);
    String mountPoint = context.mountPoint() == null ? "" : context.mountPoint();
    context.reroute(mountPoint.replaceAll("/$", "") + PATH + "?format=json");
  }

  /** Responds with the methods of the root path. */
  public static void listMethods(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ALLOW, "OPTIONS, GET, HEAD").end();
  }

  /** Sets the Content-Type of the document to the requested media type. */
  public void nameMediaType(RoutingContext context) {
    if (context.get(AT_ROOT) != null) {
      context.addHeadersEndHandler(
          sent ->
              context
                  .response()
                  .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE + ";charset=UTF-8")
                  .headers()
                  .add(HttpHeaders.VARY, HttpHeaders.ACCEPT));
    }
    context.next();
  }
}
