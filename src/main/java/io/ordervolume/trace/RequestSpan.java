package io.ordervolume.trace;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says the name of a request in its span. Where there are no traces no request passes by here. */
@ApplicationScoped
class RequestSpan {

  private final Tracing tracing;

  RequestSpan(@ConfigProperty(name = "order-volume.traces") Tracing tracing) {
    this.tracing = tracing;
  }

  void install(@Observes Router router) {
    if (tracing == Tracing.ON) {
      router.route().order(RequestId.NAMED).handler(RequestSpan::tell);
    }
  }

  private static void tell(RoutingContext context) {
    RequestId.of(context.response())
        .ifPresent(id -> Span.current().setAttribute(RequestId.FIELD, id));
    context.next();
  }
}
