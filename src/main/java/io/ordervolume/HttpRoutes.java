package io.ordervolume;

import io.ordervolume.http.ConnectionDraining;
import io.ordervolume.http.OpenApiAtRoot;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.http.UrlCheck;
import io.ordervolume.observability.RequestId;
import io.ordervolume.observability.RequestIdSpanAttribute;
import io.ordervolume.openapi.DocumentContext;
import io.ordervolume.problem.MethodCheck;
import io.ordervolume.problem.RequestSizeLimits;
import io.ordervolume.read.CachedRequestHandler;
import io.ordervolume.read.LoadShedder;
import io.ordervolume.security.SignInRoute;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Installs all handlers before the resources, in the order in which a request passes them. Quarkus
 * authenticates at -200. The resources come last.
 */
@ApplicationScoped
class HttpRoutes {

  /** Before all other observers of the router, so that the first handler checks the URL. */
  private static final int FIRST = 1;

  private static final int URL_CHECK = Integer.MIN_VALUE;
  private static final int DRAINING = Integer.MIN_VALUE;
  private static final int REQUEST_ID = Integer.MIN_VALUE + 1;
  private static final int REQUEST_SPAN = Integer.MIN_VALUE + 2;
  private static final int PATH_PREFIX = Integer.MIN_VALUE + 3;

  /** After the handlers that add headers to every response, before the one that reads bodies. */
  private static final int SIZE_LIMITS = RouteConstants.ROUTE_ORDER_BODY_HANDLER;

  private static final int CACHED_REQUESTS = -50;
  private static final int LOAD_SHEDDING = -45;

  /** After cached responses, which write no log lines. */
  private static final int LOG_CONTEXT = -40;

  private static final int OPEN_API = -30;
  private static final int SIGN_IN = -20;

  private volatile Router router;

  void install(
      @Observes @Priority(FIRST) Router installed,
      RequestIdSpanAttribute span,
      PathPrefix prefix,
      RequestSizeLimits sizes,
      CachedRequestHandler cached,
      LoadShedder shedder,
      OpenApiAtRoot openApi,
      MethodCheck methods,
      DocumentContext document,
      SignInRoute signIn) {
    router = installed;
    installed.route().order(URL_CHECK).handler(UrlCheck::handle);
    installed.route().order(REQUEST_ID).handler(RequestId::assign);
    if (span.isEnabled()) {
      installed.route().order(REQUEST_SPAN).handler(RequestIdSpanAttribute::handle);
    }
    if (prefix.isForwarded()) {
      installed.route().order(PATH_PREFIX).handler(prefix::removeUntrusted);
    }
    installed.route().order(DRAINING).failureHandler(sizes::answerForTheFramework);
    installed.route().order(SIZE_LIMITS).handler(sizes::handle);
    installed
        .route("/:relation")
        .method(HttpMethod.GET)
        .order(CACHED_REQUESTS)
        .handler(cached::handle);
    installed
        .route("/:relation/:row_id")
        .method(HttpMethod.GET)
        .order(CACHED_REQUESTS)
        .handler(cached::handle);
    installed
        .route("/:relation")
        .method(HttpMethod.GET)
        .order(LOAD_SHEDDING)
        .handler(shedder::handle);
    installed.route().order(LOG_CONTEXT).handler(RequestId::addToLog);
    installed.route("/").method(HttpMethod.GET).order(OPEN_API).handler(openApi::handle);
    installed
        .route("/")
        .method(HttpMethod.OPTIONS)
        .order(OPEN_API)
        .handler(OpenApiAtRoot::listMethods);
    installed.route(OpenApiAtRoot.PATH).order(OPEN_API - 1).handler(methods::requireRead);
    installed
        .route(OpenApiAtRoot.PATH)
        .method(HttpMethod.GET)
        .order(OPEN_API)
        .handler(openApi::nameMediaType);
    installed
        .route(OpenApiAtRoot.PATH)
        .method(HttpMethod.GET)
        .order(OPEN_API + 1)
        .handler(document::handle);
    if (signIn.isEnabled()) {
      installed.get(SignInRoute.PATH).order(SIGN_IN).handler(SignInRoute::handle);
    }
  }

  /**
   * Adds the handler that closes connections. It is added at shutdown only, because it would cost
   * time in every request.
   */
  void onShutdownDelay(@Observes ShutdownDelayInitiatedEvent end) {
    router.route().order(DRAINING).handler(ConnectionDraining::handle);
  }
}
