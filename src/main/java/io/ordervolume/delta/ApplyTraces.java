package io.ordervolume.delta;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes a span of each apply, a trace of its own: it serves no request. */
@Singleton
public class ApplyTraces {

  private final Tracer tracer;
  private final String view;

  ApplyTraces(Tracer tracer, @ConfigProperty(name = "order-volume.view") String view) {
    this.tracer = tracer;
    this.view = view;
  }

  /** Traces an apply; one that was somebody else's turn leaves nothing behind. */
  public Uni<Optional<Applied>> trace(Supplier<Uni<Optional<Applied>>> apply) {
    Span span =
        tracer
            .spanBuilder("matview.apply")
            .setNoParent()
            .setAttribute("matview.view", view)
            .startSpan();
    return apply
        .get()
        .invoke(result -> result.ifPresent(applied -> end(span, applied)))
        .onFailure()
        .invoke(failure -> span.setStatus(StatusCode.ERROR).end());
  }

  private static void end(Span span, Applied applied) {
    span.setAttribute("matview.apply.marks", applied.marks())
        .setAttribute("matview.apply.keys", applied.keys())
        .setAttribute("matview.apply.rows", applied.rowsChanged())
        .setAttribute("matview.apply.fits", applied.fits())
        .end();
  }
}
