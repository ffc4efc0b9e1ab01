package io.ordervolume.benchmark.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Compares views with their definitions, all in one snapshot. */
final class Laws {

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String LIVE =
      "select view_name, live_name, definition_name from order_volume.maintained_view where mode = 'incremental' order by id";
  private static final String CURRENT =
      "select view_name, coalesce(to_regclass('order_volume.' || quote_ident(current_name))::text, view_name), definition_name"
          + " from order_volume.maintained_view where kind = 'maintained' order by id";

  private static final String DIFFERENT =
      """
      select 'not in the definition: ' || r from (table %1$s except all table %2$s) r
      union all
      select 'only in the definition: ' || r from (table %2$s except all table %1$s) r
      """;

  private static final String SETTLED =
      "select count(*) from order_volume.status()"
          + " where not populated or not capture_complete or dirty or waiting";

  private static final int SHOWN = 20;

  private final Run run;

  Laws(Run run) {
    this.run = run;
  }

  /** Compares live with the definition again and again until the run is over. */
  void watch() {
    try {
      while (!run.isOver()) {
        run.sleepUntil(System.nanoTime() + INTERVAL.toNanos());
        long began = System.nanoTime();
        try {
          compare(LIVE, "order_volume.");
        } catch (SQLException failure) {
          if (!run.database().mayExplain(began)) {
            run.findings().report("The comparison failed: " + failure);
          }
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Compares live and current with the definition after all writes were applied. Returns how many
   * views differ.
   */
  int compareAtRest() throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (run.store().number(SETTLED) > 0) {
      if (System.nanoTime() > deadline) {
        run.findings()
            .report(
                "Not at rest: " + run.store().texts("select s::text from order_volume.status() s"));
        break;
      }
      Thread.sleep(200);
    }
    return compare(LIVE, "order_volume.") + compare(CURRENT, "");
  }

  /** Returns how many of the views differ. */
  private int compare(String views, String schema) throws SQLException {
    int unequal = 0;
    try (Connection connection = run.store().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      for (List<String> view : rows(statement, views, 3)) {
        String compared = schema + (schema.isEmpty() ? view.get(1) : quoted(view.get(1)));
        List<List<String>> different =
            rows(
                statement, DIFFERENT.formatted(compared, "order_volume." + quoted(view.get(2))), 1);
        run.tally().count(Figure.COMPARISONS);
        if (!different.isEmpty()) {
          run.tally().count(Figure.INEQUALITIES);
          unequal++;
          report(statement, compared, different);
        }
      }
      connection.commit();
    }
    return unequal;
  }

  private void report(Statement statement, String compared, List<List<String>> different)
      throws SQLException {
    run.findings()
        .report(
            "%s differs in %d rows: %s%n%s"
                .formatted(
                    compared,
                    different.size(),
                    different.stream().limit(SHOWN).toList(),
                    rows(statement, "select s::text from order_volume.status() s", 1)));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static List<List<String>> rows(Statement statement, String sql, int columns)
      throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
