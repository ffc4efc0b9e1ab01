package io.ordervolume.refresh;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes a span of each attempt, from its row in the log to its end, below the request that asked
 * for it. Why one failed stands in that row and not here: the database's words may hold values.
 */
@Singleton
class RefreshTraces implements RefreshObserver {

  private static final Set<Outcome> ERRORS =
      EnumSet.of(Outcome.FAILED, Outcome.TIMED_OUT, Outcome.LOST);

  private final Tracer tracer;
  private final String view;
  private final Map<Long, Span> running = new ConcurrentHashMap<>();

  RefreshTraces(Tracer tracer, @ConfigProperty(name = "order-volume.view") String view) {
    this.tracer = tracer;
    this.view = view;
  }

  @Override
  public void opened(Run run) {
    running.put(run.id(), start(run));
  }

  @Override
  public void ended(Run run, Ending ending) {
    Span known = running.remove(run.id());
    // What another replica lost has a span of no length.
    Span span = known == null ? start(run) : known;
    span.setAttribute("matview.refresh.outcome", ending.outcome().word());
    if (ending.change() != null) {
      describe(span, ending.change());
      span.setAttribute("matview.version", ending.version());
    }
    if (ERRORS.contains(ending.outcome())) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  private Span start(Run run) {
    return tracer
        .spanBuilder("matview.refresh")
        .setAttribute("matview.view", view)
        .setAttribute("matview.refresh.id", run.id())
        .setAttribute("matview.refresh.trigger", run.trigger().word())
        .setAttribute("matview.refresh.mode", run.mode().word())
        .startSpan();
  }

  /** A view that was never filled is rebuilt, whatever was asked for. */
  private static void describe(Span span, Change change) {
    span.setAttribute("matview.refresh.mode", change.mode().word());
    if (!change.isRebuild()) {
      span.setAttribute("matview.rows.inserted", change.inserted());
      span.setAttribute("matview.rows.deleted", change.deleted());
    }
  }
}
