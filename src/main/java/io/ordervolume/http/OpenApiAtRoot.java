package io.ordervolume.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers the root path with the OpenAPI document where PostgREST's clients ask for it. */
@ApplicationScoped
public class OpenApiAtRoot {

  private static final String MEDIA_TYPE = "application/openapi+json";
  private static final String DOCUMENT = "/q/openapi?format=json";

  /** Continues with the document if it is accepted, else with the page. */
  public void handle(RoutingContext context) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    if (accept == null || !accept.contains(MEDIA_TYPE)) {
      context.next();
      return;
    }
    context.addHeadersEndHandler(
        sent ->
            context.response().putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE + ";charset=UTF-8"));
    String mountPoint = context.mountPoint() == null ? "" : context.mountPoint();
    context.reroute(mountPoint.replaceAll("/$", "") + DOCUMENT);
  }
}
