package io.ordervolume.maintenance;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records a span for each attempt, from its row in the log to its end, below the request that asked
 * for it. The span does not say why an attempt failed: the database's message may contain values.
 */
@Singleton
class RefreshTracing implements RefreshListener {

  private static final Set<RefreshStatus> ERRORS =
      EnumSet.of(RefreshStatus.FAILED, RefreshStatus.TIMED_OUT, RefreshStatus.LOST);

  private final Tracer tracer;
  private final Map<Long, Span> running = new ConcurrentHashMap<>();

  RefreshTracing(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public void opened(LoggedRefresh refresh) {
    running.put(refresh.id(), start(refresh));
  }

  @Override
  public void finished(LoggedRefresh refresh, AttemptResult result) {
    Span known = running.remove(refresh.id());
    // A lost attempt of another instance gets a span of no length.
    Span span = known == null ? start(refresh) : known;
    span.setAttribute("matview.refresh.outcome", result.status().word());
    result.refresh().ifPresent(effect -> describe(span, effect));
    if (ERRORS.contains(result.status())) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  private Span start(LoggedRefresh refresh) {
    return tracer
        .spanBuilder("matview.refresh")
        .setAttribute("matview.view", refresh.view())
        .setAttribute("matview.refresh.id", refresh.id())
        .setAttribute("matview.refresh.trigger", refresh.reason().word())
        .setAttribute("matview.refresh.mode", refresh.mode().word())
        .startSpan();
  }

  /**
   * Adds the effect to the span. The mode can differ from the requested one: a view that was never
   * filled is rebuilt.
   */
  private static void describe(Span span, RefreshResult effect) {
    span.setAttribute("matview.refresh.mode", effect.mode().word());
    span.setAttribute("matview.version", effect.version());
    effect.inserted().ifPresent(rows -> span.setAttribute("matview.rows.inserted", rows));
    effect.deleted().ifPresent(rows -> span.setAttribute("matview.rows.deleted", rows));
  }
}
