package io.ordervolume.connection;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reports the begin and end of each request to the guard of its connection. Closes a connection
 * after a response that announces it.
 */
@ApplicationScoped
class ConnectionWatch {

  /** Before all handlers that send responses. */
  private static final int FIRST = Integer.MIN_VALUE;

  void configure(
      @Observes StartupEvent start,
      ConnectionConfig config,
      @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort) {
    GuardInstaller.configure(
        ConnectionLimits.of(config, Runtime.getRuntime().maxMemory()), managementPort);
  }

  void install(@Observes Router router) {
    router.route().order(FIRST).handler(this::watch);
  }

  void installForManagement(@Observes ManagementInterface management) {
    management.router().route().order(FIRST).handler(this::watch);
  }

  private void watch(RoutingContext context) {
    HttpServerRequest request = context.request();
    Optional<ConnectionGuard> guard = guard(request);
    guard.ifPresent(one -> one.begin(() -> needsNoMoreBody(request)));
    context.addEndHandler(
        sent -> {
          guard.ifPresent(ConnectionGuard::end);
          if (announcesTheEnd(context)) {
            request.connection().close();
          }
        });
    context.next();
  }

  /**
   * Returns whether the response no longer waits for the request's body. A request without a body
   * does not end while it is paused, and no resource that sends events or rows reads a body.
   */
  private static boolean needsNoMoreBody(HttpServerRequest request) {
    return !hasBody(request.headers()) || request.isEnded() || request.response().headWritten();
  }

  private static boolean hasBody(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return headers.contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  private static Optional<ConnectionGuard> guard(HttpServerRequest request) {
    return request.connection() instanceof ConnectionBase connection
        ? ConnectionGuard.of(connection.channel())
        : Optional.empty();
  }

  private static boolean announcesTheEnd(RoutingContext context) {
    return context.request().version() != HttpVersion.HTTP_2
        && context.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
  }
}
