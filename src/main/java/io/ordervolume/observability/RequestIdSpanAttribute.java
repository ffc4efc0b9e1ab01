package io.ordervolume.observability;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Adds the id of a request to its span. Installed only if tracing is on. */
@ApplicationScoped
public class RequestIdSpanAttribute {

  private final TracingMode tracing;

  RequestIdSpanAttribute(@ConfigProperty(name = "order-volume.tracing") TracingMode tracing) {
    this.tracing = tracing;
  }

  /** Returns whether tracing is on. */
  public boolean isEnabled() {
    return tracing == TracingMode.ON;
  }

  /** Sets the id of the request in its span. */
  public static void handle(RoutingContext context) {
    RequestId.of(context.response())
        .ifPresent(id -> Span.current().setAttribute(RequestId.FIELD, id));
    context.next();
  }
}
