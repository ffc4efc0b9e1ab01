package io.ordervolume.selftest;

import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tests a view. Each round is a transaction that is rolled back, so its rows are locked during the
 * round only. One test runs at a time.
 */
@Singleton
class SelfTestRunner {

  private static final String REFUSAL = "select order_volume.selftest_refusal($1, $2) as reason";
  private static final String COMPARE = "select order_volume.selftest_difference($1) as result";
  private static final String ROUND =
      "select order_volume.selftest_round($1, $2::integer, $3, $4) as result";
  private static final String BEGIN =
      "begin isolation level read committed; set local lock_timeout = '100ms';"
          + " set local statement_timeout = ";
  private static final String QUERY_CANCELED = "57014";

  /**
   * Locks, deadlocks and rows that changed meanwhile: the round is rolled back and the next tried.
   */
  private static final String PASSING = "55P03|40P01|40001";

  private final Pool pool;
  private final AtomicBoolean running = new AtomicBoolean();

  SelfTestRunner(@ReactiveDataSource("refresh") Pool pool) {
    this.pool = pool;
  }

  /** Returns the report. Fails with a problem if the view cannot be tested now. */
  Uni<SelfTestReport> run(ServedRelation view, SelfTestRequest asked) {
    if (!running.compareAndSet(false, true)) {
      throw ProblemType.CONFLICT
          .problem("A self-test is running in this instance.", "Try again when it has ended.")
          .build();
    }
    return pool.withConnection(connection -> run(connection, view, asked))
        .onTermination()
        .invoke(() -> running.set(false));
  }

  private Uni<SelfTestReport> run(
      SqlConnection connection, ServedRelation view, SelfTestRequest asked) {
    long began = System.nanoTime();
    SelfTestTally tally = new SelfTestTally();
    return requireTestable(connection, view, asked)
        .chain(
            () ->
                attempt(
                    tally,
                    0,
                    () ->
                        rolledBack(connection, asked.maxRoundTime(), COMPARE, Tuple.of(view.id()))))
        .chain(() -> rounds(connection, view, asked, tally, began))
        .map(done -> tally.report(view.name(), asked.seed(), since(began)));
  }

  private Uni<Void> requireTestable(
      SqlConnection connection, ServedRelation view, SelfTestRequest asked) {
    return connection
        .preparedQuery(REFUSAL)
        .execute(Tuple.of(view.id(), asked.withTriggers()))
        .invoke(
            rows -> {
              String reason = rows.iterator().next().getString("reason");
              if (reason != null) {
                throw ProblemType.CONFLICT
                    .problem(
                        "The view "
                            + view.name()
                            + " cannot be tested: "
                            + reason
                            + (reason.endsWith(".") ? "" : "."),
                        "If it waits for a refresh, try again after that. with_triggers: true lets"
                            + " triggers fire. A copy of the database can be tested as its owner.")
                    .build();
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> rounds(
      SqlConnection connection,
      ServedRelation view,
      SelfTestRequest asked,
      SelfTestTally tally,
      long began) {
    return Multi.createFrom()
        .range(1, asked.rounds() + 1)
        .onItem()
        .transformToUniAndConcatenate(
            round -> {
              if (!tally.isOver() && since(began).compareTo(asked.maxTime()) >= 0) {
                tally.stop("max_seconds have passed");
              }
              Tuple values = Tuple.of(view.id(), asked.seed(), round, asked.maxRows());
              return tally.isOver()
                  ? Uni.createFrom().voidItem()
                  : attempt(
                      tally,
                      round,
                      () -> rolledBack(connection, asked.maxRoundTime(), ROUND, values));
            })
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Adds the result of a round, or the reason why there is none. */
  private static Uni<Void> attempt(SelfTestTally tally, int round, Supplier<Uni<JsonObject>> work) {
    return work.get()
        .invoke(result -> tally.add(round, result))
        .onFailure(failure -> hasState(failure, QUERY_CANCELED))
        .recoverWithItem(
            () -> {
              tally.stop("round " + round + " took longer than max_round_seconds");
              return null;
            })
        .onFailure(failure -> hasState(failure, PASSING))
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static Uni<JsonObject> rolledBack(
      SqlConnection connection, Duration maxTime, String sql, Tuple values) {
    return connection
        .query(BEGIN + maxTime.toMillis())
        .execute()
        .chain(() -> connection.preparedQuery(sql).execute(values))
        .map(rows -> rows.iterator().next().getJsonObject("result"))
        .onTermination()
        .call(() -> connection.query("rollback").execute().onFailure().recoverWithNull());
  }

  private static boolean hasState(Throwable failure, String states) {
    return DatabaseErrors.sqlState(failure).filter(state -> state.matches(states)).isPresent();
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
