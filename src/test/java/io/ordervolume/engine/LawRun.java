package io.ordervolume.engine;

import io.ordervolume.testing.RandomWrites;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs writers, appliers, own and foreign refreshes and a checker concurrently. It counts
 * comparisons and records errors.
 */
final class LawRun {

  /** The length of a run; {@code -Dorder-volume.law.seconds} sets it. */
  static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("order-volume.law.seconds", 6));

  private static final Set<String> TRANSIENT = Set.of(Engine.LOCK_NOT_AVAILABLE, "40001", "40P01");

  /** Kills only sessions with an open transaction. */
  private static final String KILL =
      """
      with victims as materialized (
        select pid, application_name from pg_stat_activity
        where datname = current_database() and application_name in ('law apply', 'law refresh') and xact_start is not null)
      select application_name from victims where pg_terminate_backend(pid)
      """;

  /** The minimum number of comparisons, even on a busy machine. */
  static final int ENOUGH = 20;

  private static final Duration BUSY_MACHINE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_APPLIES = Duration.ofMillis(10);

  final AtomicInteger applies = new AtomicInteger();
  final AtomicInteger refreshes = new AtomicInteger();
  final AtomicInteger foreignRefreshes = new AtomicInteger();
  final AtomicInteger killedApplies = new AtomicInteger();
  final AtomicInteger killedRefreshes = new AtomicInteger();
  final AtomicInteger comparisons = new AtomicInteger();
  final AtomicInteger notEmptyDeltas = new AtomicInteger();
  final List<String> wrong = new ArrayList<>();

  private final TestDatabase database;
  private final Engine engine;
  private final List<ViewPlan> plans;
  private final AtomicBoolean done = new AtomicBoolean();
  private final List<Callable<Void>> work = new ArrayList<>();

  LawRun(TestDatabase database, Engine engine, List<ViewPlan> plans) {
    this.database = database;
    this.engine = engine;
    this.plans = plans;
  }

  LawRun writers(int count) {
    for (int i = 0; i < count; i++) {
      RandomWrites writes = new RandomWrites(new Random(i));
      work.add(() -> writes.until(done, database));
    }
    return this;
  }

  /** Adds sessions that apply; each acts as one instance. */
  LawRun appliers(int count) {
    for (int i = 0; i < count; i++) {
      work.add(
          () ->
              inSessions(
                  "apply",
                  connection -> {
                    if (succeeds(() -> engine.apply(connection, 100_000))) {
                      applies.incrementAndGet();
                    }
                    LockSupport.parkNanos(BETWEEN_APPLIES.toNanos());
                  }));
    }
    return this;
  }

  LawRun refreshing() {
    return refreshing(null);
  }

  /** Refreshes all views in turn. A bound breaks a rule, see {@link Engine#refresh}. */
  LawRun refreshing(Long bound) {
    AtomicInteger turn = new AtomicInteger();
    work.add(
        () ->
            inSessions(
                "refresh",
                connection -> {
                  int i = turn.getAndIncrement();
                  String view = plans.get(i % plans.size()).view();
                  String mode = i % 17 == 16 ? "rebuild" : "concurrent";
                  if (succeeds(() -> engine.refresh(connection, view, mode, bound))) {
                    refreshes.incrementAndGet();
                  }
                }));
    return this;
  }

  /** Kills sessions during applies and refreshes, as if their instances were killed. */
  LawRun killing() {
    work.add(
        () -> {
          Random random = new Random(1);
          try (Connection connection = database.connect()) {
            while (!done.get()) {
              LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(1500)).toNanos());
              for (List<String> row : TestDatabase.rows(connection, KILL)) {
                (row.get(0).equals("law apply") ? killedApplies : killedRefreshes)
                    .incrementAndGet();
              }
            }
          }
          return null;
        });
    return this;
  }

  private interface SessionWork {
    void once(Connection connection) throws SQLException;
  }

  /** Repeats the work until the end and opens a new session after a kill. */
  private Void inSessions(String name, SessionWork work) throws SQLException {
    while (!done.get()) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("set application_name = 'law " + name + "'");
        while (!done.get()) {
          work.once(connection);
        }
      } catch (SQLException failure) {
        if (!isKilled(failure)) {
          throw failure;
        }
      }
    }
    return null;
  }

  /** Returns whether the session was killed. The driver reports that or a closed connection. */
  private static boolean isKilled(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.equals("57P01") || state.startsWith("08");
  }

  /** Refreshes random views as another tool would. */
  LawRun foreignRefreshes(String how) {
    work.add(
        () -> {
          Random random = new Random(how.length());
          try (Connection connection = database.connect();
              Statement statement = connection.createStatement()) {
            while (!done.get()) {
              String view = plans.get(random.nextInt(plans.size())).view();
              if (succeeds(
                  () -> statement.execute("refresh materialized view " + how + " " + view))) {
                foreignRefreshes.incrementAndGet();
              }
              LockSupport.parkNanos(Duration.ofMillis(random.nextInt(100)).toNanos());
            }
          }
          return null;
        });
    return this;
  }

  /** Compares live with the definition, each time in one snapshot. */
  LawRun checkingLive() {
    Map<String, List<String>> comparisonsOfView = new HashMap<>();
    for (ViewPlan plan : plans) {
      comparisonsOfView.put(
          plan.view(),
          List.of(
              Engine.difference(
                  engine.object(plan.view(), "live"), engine.object(plan.view(), "definition")),
              Engine.difference(
                  asTheServiceReads(plan), engine.object(plan.view(), "definition"))));
    }
    work.add(
        () -> {
          try (Connection connection = database.connect()) {
            for (int i = 0; !done.get(); i++) {
              String view = plans.get(i % plans.size()).view();
              for (String comparison : comparisonsOfView.get(view)) {
                note(view, TestDatabase.rows(connection, comparison));
              }
              comparisons.incrementAndGet();
              notEmptyDeltas.addAndGet(
                  TestDatabase.rows(
                          connection, "select 1 from " + engine.object(view, "delta") + " limit 1")
                      .size());
            }
          }
          return null;
        });
    return this;
  }

  /**
   * Returns the query of the service for live rows: current without the stale keys, and the
   * definition of these keys.
   */
  private String asTheServiceReads(ViewPlan plan) {
    String matches =
        String.join(
            " and ",
            plan.key().stream()
                .map(key -> "t.%1$s is not distinct from s.%1$s".formatted(key.name()))
                .toList());
    return """
        (with s as materialized (select * from %s())
        select t.* from %s t where not exists (select from s where s._all or %s)
        union all
        select t.* from s, lateral (select * from %s t where %s offset 0) t where not s._all
        union all
        select t.* from %4$s t where exists (select from s where s._all))"""
        .formatted(
            engine.object(plan.view(), "stale_keys"),
            engine.object(plan.view(), "current"),
            matches,
            engine.object(plan.view(), "definition"),
            matches);
  }

  /**
   * Checks that rows without writers are always present and that each version always has the same
   * rows.
   */
  LawRun checkingCurrent(String permanent, boolean versions) {
    String view = plans.get(0).view();
    String current = engine.object(view, "current");
    String expected = database.text(permanent.formatted(current));
    String rowsOfVersion =
        "select version_id, md5((select string_agg(t::text, ',' order by t::text) from %s t)) from order_volume.view_version where view_id = %d"
            .formatted(current, engine.viewId(view));
    work.add(
        () -> {
          Map<String, String> seen = new HashMap<>();
          try (Connection connection = database.connect()) {
            while (!done.get()) {
              String found =
                  TestDatabase.rows(connection, permanent.formatted(current)).get(0).get(0);
              if (!found.equals(expected)) {
                note(view, List.of(List.of("permanent rows", found)));
              }
              if (versions) {
                List<String> row = TestDatabase.rows(connection, rowsOfVersion).get(0);
                String before = seen.put(row.get(0), row.get(1));
                if (before != null && !before.equals(row.get(1))) {
                  note(view, List.of(List.of("rows moved without the version", row.get(0))));
                }
              }
            }
          }
          return null;
        });
    return this;
  }

  private synchronized void note(String view, List<List<String>> differences) {
    if (!differences.isEmpty()) {
      wrong.add(view + ": " + differences);
    }
  }

  private interface Attempt {
    Object make() throws SQLException;
  }

  private static boolean succeeds(Attempt attempt) throws SQLException {
    try {
      attempt.make();
      return true;
    } catch (SQLException failure) {
      if (TRANSIENT.contains(failure.getSQLState())) {
        return false;
      }
      throw failure;
    }
  }

  /** Runs for this time, or until the first error if requested. */
  LawRun run(Duration length, boolean untilWrong) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<Void>> workers = new ArrayList<>();
    for (Callable<Void> one : work) {
      workers.add(threads.submit(one));
    }
    long end = System.nanoTime() + length.toNanos();
    long patience = end + BUSY_MACHINE.toNanos();
    while ((System.nanoTime() < end || comparisons.get() <= ENOUGH && System.nanoTime() < patience)
        && workers.stream().noneMatch(Future::isDone)
        && !(untilWrong && somethingIsWrong())) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    done.set(true);
    for (Future<Void> worker : workers) {
      worker.get();
    }
    threads.shutdown();
    return this;
  }

  private synchronized boolean somethingIsWrong() {
    return !wrong.isEmpty();
  }

  @Override
  public String toString() {
    return "%s applies, %s refreshes, %s foreign refreshes, %s comparisons, %s with a delta, %d wrong"
        .formatted(applies, refreshes, foreignRefreshes, comparisons, notEmptyDeltas, wrong.size());
  }
}
