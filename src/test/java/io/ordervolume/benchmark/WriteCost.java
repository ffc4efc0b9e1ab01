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
 * What a number of writes cost.
 *
 * @param nanos from the beginning of the first to the end of the last
 * @param walBytes what the database wrote to its log meanwhile
 */
record WriteCost(long nanos, long walBytes) {

  /** What the database has written to its log so far, in bytes. */
  static final String WAL = "select pg_current_wal_insert_lsn() - pg_lsn '0/0'";

  /** A transaction, as a store makes it. */
  interface Write {
    void make(Connection connection, Random random) throws SQLException;
  }

  /** Lets so many writers write, each so many times on a connection of its own. */
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
