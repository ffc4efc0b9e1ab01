package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.BenchmarkStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Reads sizes and counts from the database. */
final class DatabaseGauges {

  private static final String SIZES =
      """
      select kind, sum(pg_table_size(oid)), sum(pg_indexes_size(oid))
      from (
        select c.oid, case
          when c.relname = 'customer_order_volume' then 'view'
          when c.relkind = 'm' then 'more_views'
          when n.nspname = 'pg_catalog' then 'system_catalogs'
          when n.nspname <> 'order_volume' then 'store'
          when c.relname ~ '^log_\\d+$' then 'change_logs'
          when c.relname ~ '_delta$' then 'deltas'
          when c.relname = 'refresh_log' then 'refresh_log'
          else 'other_objects' end as kind
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and n.nspname in ('pg_catalog', 'order_volume', 'public')) object
      group by kind
      """;

  private static final String COUNTS =
      """
      select 'wal', (select sum(size) from pg_ls_waldir())
      union all select 'sessions', (select count(*) from pg_stat_activity where backend_type = 'client backend')
      union all select 'delta_rows', (select sum(delta_rows) from order_volume.status())
      union all select 'dirty_views', (select count(*) from order_volume.status() where dirty and mode = 'incremental')
      """;

  private static final String REFRESHES =
      "select count(*), coalesce(max(finished_at)::text, ?) from order_volume.refresh_log"
          + " where outcome in ('succeeded', 'unchanged') and finished_at > ?::timestamptz";

  private static final String DIRTY =
      "select coalesce(string_agg(view_name || ': ' || dirty_reason, ', '), 'none') from order_volume.status()"
          + " where dirty and mode = 'incremental'";

  private final BenchmarkStore store;
  private final Findings findings;
  private String latestDirty = "none";
  private String latestRefresh = Instant.now().toString();

  DatabaseGauges(BenchmarkStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  /** Adds what the database says. While it is away, nothing is added. */
  void read(Map<Figure, Double> figures) {
    try (Connection connection = store.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set statement_timeout = '4s'");
      try (ResultSet sizes = statement.executeQuery(SIZES)) {
        while (sizes.next()) {
          figures.put(figure(sizes.getString(1) + "_table"), sizes.getDouble(2));
          figures.put(figure(sizes.getString(1) + "_indexes"), sizes.getDouble(3));
        }
      }
      try (ResultSet counts = statement.executeQuery(COUNTS)) {
        while (counts.next()) {
          figures.put(figure(counts.getString(1)), counts.getDouble(2));
        }
      }
      readRefreshes(connection, figures);
      noteDirty(statement);
    } catch (SQLException away) {
      // The sample lacks the figures.
    }
  }

  /** Counts the refreshes that ended since the last call. */
  private void readRefreshes(Connection connection, Map<Figure, Double> figures)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REFRESHES)) {
      statement.setString(1, latestRefresh);
      statement.setString(2, latestRefresh);
      try (ResultSet refreshes = statement.executeQuery()) {
        refreshes.next();
        figures.put(Figure.REFRESHES, refreshes.getDouble(1));
        latestRefresh = refreshes.getString(2);
      }
    }
  }

  /** Writes which views are dirty and why, if that changed. */
  private void noteDirty(Statement statement) throws SQLException {
    try (ResultSet dirty = statement.executeQuery(DIRTY)) {
      dirty.next();
      if (!dirty.getString(1).equals(latestDirty)) {
        latestDirty = dirty.getString(1);
        findings.note("Dirty views: " + latestDirty);
      }
    }
  }

  private static Figure figure(String column) {
    return Figure.valueOf(column.toUpperCase(Locale.ROOT));
  }
}
