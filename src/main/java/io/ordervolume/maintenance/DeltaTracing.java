package io.ordervolume.maintenance;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Records a span for each apply, in a trace of its own: an apply serves no request. */
@Singleton
class DeltaTracing {

  private final Tracer tracer;

  DeltaTracing(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Traces an apply. An apply that another instance makes leaves no span. */
  Uni<Optional<List<ApplyResult>>> trace(Supplier<Uni<Optional<List<ApplyResult>>>> apply) {
    Span span = tracer.spanBuilder("matview.apply").setNoParent().startSpan();
    return apply
        .get()
        .invoke(applied -> applied.ifPresent(results -> end(span, results)))
        .onFailure()
        .invoke(failure -> span.setStatus(StatusCode.ERROR).end());
  }

  private static void end(Span span, List<ApplyResult> results) {
    span.setAttribute("matview.apply.views", results.size())
        .setAttribute("matview.apply.keys", results.stream().mapToLong(ApplyResult::keys).sum())
        .setAttribute(
            "matview.apply.rows", results.stream().mapToLong(ApplyResult::rowsWritten).sum())
        .setAttribute(
            "matview.apply.deferred",
            results.stream().filter(result -> result.dirtyReason().isPresent()).count())
        .end();
  }
}
