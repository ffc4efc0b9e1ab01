package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.BenchmarkStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * Repeats a write at a steady rate over one connection. After a failure it connects again. It does
 * not catch up on what it missed.
 */
final class SteadyWrites implements Runnable {

  private static final long PAUSE_AFTER_FAILURE = 200_000_000;

  /** A write in a transaction of its own. */
  interface Write {

    /** Returns how many rows were written. */
    int make(Connection connection) throws SQLException;
  }

  private final Run run;
  private final double aSecond;
  private final Figure figure;
  private final Write write;

  SteadyWrites(Run run, double aSecond, Figure figure, Write write) {
    this.run = run;
    this.aSecond = aSecond;
    this.figure = figure;
    this.write = write;
  }

  @Override
  public void run() {
    BenchmarkStore store = run.store();
    while (!run.isOver()) {
      long began = System.nanoTime();
      try (Connection connection = store.connect()) {
        long due = System.nanoTime();
        while (!run.isOver()) {
          began = System.nanoTime();
          run.tally().count(figure, write.make(connection));
          due = Math.max(due + (long) (1e9 / aSecond), System.nanoTime() - 1_000_000_000L);
          LockSupport.parkNanos(due - System.nanoTime());
        }
      } catch (SQLException failure) {
        failed(began, failure);
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
      }
    }
  }

  private void failed(long began, SQLException failure) {
    if (!run.database().mayExplain(began)) {
      run.tally().count(Figure.WRITES_FAILED);
      run.findings().report(figure.column() + ": " + failure.getSQLState() + " " + failure);
    }
  }
}
