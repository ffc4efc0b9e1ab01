package io.ordervolume.maintenance;

import io.ordervolume.problem.DatabaseErrors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Applies the captured changes to the deltas of all views, in one transaction and one snapshot. One
 * instance does so at a time; refreshes run beside it.
 */
@Singleton
class DeltaApplier {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String TIMEOUTS =
      "set local lock_timeout = '5s'; set local statement_timeout = '15s'";

  /** Takes no snapshot, so the snapshot of the transaction is younger than the lock. */
  private static final String LOCK_APPLY =
      "lock table order_volume.apply_lock in exclusive mode nowait";

  private static final String SAVEPOINT = "savepoint before_all_lock";

  /**
   * Entries for all rows may only be deleted while no writer relies on them. Writers hold this lock
   * until they commit, so waiting longer would hold up the other views.
   */
  private static final String LOCK_ALL =
      "set local lock_timeout = '100ms'; lock table order_volume.all_lock in exclusive mode;"
          + " set local lock_timeout = '5s'";

  private static final String WITHOUT_ALL = "rollback to savepoint before_all_lock";
  private static final String APPLY = "select * from order_volume.apply($1)";

  private final Pool pool;

  DeltaApplier(@ReactiveDataSource("refresh") Pool pool) {
    this.pool = pool;
  }

  /**
   * Applies the changes that are committed now. Returns the views that they concern; empty if
   * another instance applies.
   *
   * @param mostKeys a view with more stale keys needs a refresh instead
   * @param withAll whether entries for all rows wait
   */
  Uni<Optional<List<ApplyResult>>> apply(long mostKeys, boolean withAll) {
    return pool.withConnection(
            connection -> {
              SqlSession session = new SqlSession(connection);
              return session.inTransaction(
                  SqlSession.BEGIN_SNAPSHOT, () -> apply(session, mostKeys, withAll));
            })
        .map(Optional::of)
        .onFailure(DeltaApplier::isBusy)
        .recoverWithItem(Optional.empty());
  }

  private static boolean isBusy(Throwable failure) {
    return DatabaseErrors.sqlState(failure).filter(LOCK_NOT_AVAILABLE::equals).isPresent();
  }

  private static Uni<List<ApplyResult>> apply(SqlSession session, long mostKeys, boolean withAll) {
    return session
        .execute(TIMEOUTS)
        .chain(() -> session.execute(LOCK_APPLY))
        .chain(() -> withAll ? lockAll(session) : Uni.createFrom().voidItem())
        .chain(() -> session.connection().preparedQuery(APPLY).execute(Tuple.of(mostKeys)))
        .map(
            rows -> {
              List<ApplyResult> results = new ArrayList<>();
              rows.forEach(row -> results.add(result(row)));
              return results;
            });
  }

  /**
   * Takes the lock for entries for all rows. Without it these entries stay, and their views stay
   * dirty.
   */
  private static Uni<Void> lockAll(SqlSession session) {
    return session
        .execute(SAVEPOINT)
        .chain(() -> session.execute(LOCK_ALL))
        .onFailure(DeltaApplier::isBusy)
        .recoverWithUni(() -> session.execute(WITHOUT_ALL));
  }

  private static ApplyResult result(Row row) {
    return new ApplyResult(
        row.getInteger("view_id"),
        row.getLong("keys"),
        row.getLong("rows_written"),
        row.getBoolean("dirty")
            ? Optional.of(String.valueOf(row.getString("reason")))
            : Optional.empty());
  }
}
