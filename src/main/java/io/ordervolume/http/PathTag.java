package io.ordervolume.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Tags request metrics with the template of a path, never with the path itself. Requests that are
 * rejected before a resource is found would otherwise create a series for each path, up to the
 * limit of series.
 *
 * <p>The template is passed in a local of the Vert.x context. Quarkus reads it from there, and has
 * no other way to set it outside a resource.
 */
@ApplicationScoped
public class PathTag {

  /** Quarkus reads the template under this key, unless a resource has set its own. */
  private static final String KEY = "UrlPathTemplate";

  /** The tag of paths that the service does not have. */
  public static final String OTHER = "OTHER";

  /** Before all handlers that send responses. */
  private static final int FIRST = Integer.MIN_VALUE;

  void install(@Observes Router router) {
    router
        .route()
        .order(FIRST)
        .handler(
            context -> {
              name(OTHER);
              context.next();
            });
  }

  /** Sets the template of the current request. */
  public static void name(String template) {
    Vertx.currentContext().putLocal(KEY, template);
  }
}
