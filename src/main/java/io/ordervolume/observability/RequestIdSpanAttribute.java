package io.ordervolume.observability;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says the name of a request in its span. Where there are no traces no request passes by here. */
@ApplicationScoped
public class RequestIdSpanAttribute {

  private final TracingMode tracing;

  RequestIdSpanAttribute(@ConfigProperty(name = "order-volume.traces") TracingMode tracing) {
    this.tracing = tracing;
  }

  /** Whether there are traces. */
  public boolean isEnabled() {
    return tracing == TracingMode.ON;
  }

  /** Names the request in its span. */
  public static void handle(RoutingContext context) {
    RequestId.of(context.response())
        .ifPresent(id -> Span.current().setAttribute(RequestId.FIELD, id));
    context.next();
  }
}
