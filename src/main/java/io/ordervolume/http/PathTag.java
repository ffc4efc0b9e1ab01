package io.ordervolume.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Has the metrics of requests name the template of a path, and never the path itself. A request
 * that is refused before a resource is found for it would bring its own path, and a few hundred of
 * these would use up the series that there may be.
 */
@ApplicationScoped
public class PathTag {

  /** Where the framework looks for the template, unless a resource has named its own. */
  private static final String KEY = "UrlPathTemplate";

  /** The tag of all paths that are not the service's. */
  public static final String OTHER = "OTHER";

  /** Before anything that may answer. */
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

  /** Names the template of the current request. */
  public static void name(String template) {
    Vertx.currentContext().putLocal(KEY, template);
  }
}
