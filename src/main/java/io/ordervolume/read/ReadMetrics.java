package io.ordervolume.read;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.sql.RowSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts reads, by view, source and result. */
@ApplicationScoped
class ReadMetrics {

  private enum Result {
    OK,
    NOT_MODIFIED,
    FAILED
  }

  private record Series(String view, RowSource source, Result result) {}

  private final MeterRegistry registry;
  private final Map<Series, Counter> reads = new ConcurrentHashMap<>();

  ReadMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void responded(ReadTarget target, RowSource source, int status) {
    count(target, source, status == 304 ? Result.NOT_MODIFIED : Result.OK);
  }

  /** Counts a read that ended in a problem, also if only the row does not exist. */
  void failed(ReadTarget target, RowSource source) {
    count(target, source, Result.FAILED);
  }

  private void count(ReadTarget target, RowSource source, Result result) {
    Series series = new Series(target.view(), source, result);
    Counter known = reads.get(series);
    (known == null ? reads.computeIfAbsent(series, this::register) : known).increment();
  }

  private Counter register(Series series) {
    return Counter.builder("matview.reads")
        .description("Responses to requests for rows")
        .tag("view", series.view)
        .tag("source", series.source.wireName())
        .tag("result", series.result.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }
}
