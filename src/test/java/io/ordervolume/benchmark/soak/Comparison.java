package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.MarkdownTable;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Compares the beginning of a run with its end. */
final class Comparison {

  private static final double LONGEST_PERIOD = 10;
  private static final double SECONDS_A_SAMPLE = 5;
  private static final double MEGABYTE = 1e6;

  private final Period first;
  private final Period last;
  private final Period all;
  private final MarkdownTable table;

  Comparison(List<Sample> samples) {
    double end = samples.get(samples.size() - 1).minute();
    double length = Math.min(LONGEST_PERIOD, end / 2);
    this.first = Period.between(samples, 0, length);
    this.last = Period.between(samples, end - length, end);
    this.all = new Period(samples);
    String minutes = String.format("%.0f minutes", length);
    this.table = new MarkdownTable("", "first " + minutes, "last " + minutes, "whole run");
  }

  /** Returns a table. */
  MarkdownTable table() {
    row("orders a second", "%.0f", period -> rate(period, Figure.ORDERS_WRITTEN));
    row("reads with rows a second", "%.0f", period -> rate(period, Figure.ROWS_READ));
    row("refreshes", "%.0f", period -> period.total(Figure.REFRESHES));
    megabytes("memory of the first instance", Figure.FIRST_INSTANCE_RSS);
    megabytes("memory of PostgreSQL", Figure.POSTGRESQL_PSS);
    megabytes("view with indexes", Figure.VIEW_TABLE, Figure.VIEW_INDEXES);
    megabytes("change logs", Figure.CHANGE_LOGS_TABLE, Figure.CHANGE_LOGS_INDEXES);
    megabytes("deltas", Figure.DELTAS_TABLE, Figure.DELTAS_INDEXES);
    megabytes("refresh log", Figure.REFRESH_LOG_TABLE, Figure.REFRESH_LOG_INDEXES);
    megabytes(
        "other tables of the service", Figure.OTHER_OBJECTS_TABLE, Figure.OTHER_OBJECTS_INDEXES);
    megabytes("system catalogs", Figure.SYSTEM_CATALOGS_TABLE, Figure.SYSTEM_CATALOGS_INDEXES);
    row("open files of the first instance", "%.0f", p -> p.median(Figure.FIRST_INSTANCE_FILES));
    row("`View-Staleness`, p50", "%.0f s", period -> period.median(Sample::staleness));
    row("`View-Staleness`, longest", "%.0f s", period -> period.max(Sample::staleness));
    row("from commit to plain read, p50", "%.2f s", period -> period.median(Sample::visible));
    row("from commit to plain read, longest", "%.1f s", period -> period.max(Sample::visible));
    count("reads that the killed instance lost", Figure.READS_OF_KILLED_INSTANCE);
    count("reads with 503 while PostgreSQL was away", Figure.READS_WHILE_DATABASE_AWAY);
    count("reads with 503 because of overload", Figure.READS_OVERLOADED);
    count("reads that were not sent because 40 had no response", Figure.READS_SKIPPED);
    count("reads that failed otherwise", Figure.READS_FAILED);
    count("reads whose rows contradicted their headers", Figure.READS_CONTRADICTING);
    count("writes that failed while PostgreSQL ran", Figure.WRITES_FAILED);
    count("comparisons of a live view with its definition", Figure.COMPARISONS);
    count("unequal views", Figure.INEQUALITIES);
    return table;
  }

  private void megabytes(String name, Figure... figures) {
    row(name, "%.1f MB", period -> period.median(figures) / MEGABYTE);
  }

  private void count(String name, Figure... figures) {
    row(name, "%,.0f", period -> period.total(figures));
  }

  private static double rate(Period period, Figure figure) {
    return period.total(figure) / period.samples().size() / SECONDS_A_SAMPLE;
  }

  private void row(String name, String format, ToDoubleFunction<Period> value) {
    table.row(
        name,
        String.format(format, value.applyAsDouble(first)),
        String.format(format, value.applyAsDouble(last)),
        String.format(format, value.applyAsDouble(all)));
  }
}
