package io.ordervolume.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The cost of a number of writes.
 *
 * @param nanos time from the start of the first to the end of the last
 * @param walBytes WAL written in that time
 */
record WriteCost(long nanos, long walBytes) {

  /** A query for the WAL position in bytes. */
  static final String WAL = "select pg_current_wal_insert_lsn() - pg_lsn '0/0'";

  /** A transaction of a store. */
  interface Write {
    void make(Connection connection, Random random) throws SQLException;
  }

  /** Runs this number of writers, each with this number of writes on its own connection. */
  static WriteCost of(BenchmarkStore store, int writers, int times, Write write) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      long walBefore = store.number(WAL);
      long began = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Random random = new Random(i);
        running.add(threads.submit(() -> repeat(store, times, write, random)));
      }
      for (Future<?> writer : running) {
        writer.get();
      }
      return new WriteCost(System.nanoTime() - began, store.number(WAL) - walBefore);
    } finally {
      threads.shutdown();
    }
  }

  private static Void repeat(BenchmarkStore store, int times, Write write, Random random)
      throws SQLException {
    try (Connection connection = store.connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < times; i++) {
        write.make(connection, random);
      }
    }
    return null;
  }
}
