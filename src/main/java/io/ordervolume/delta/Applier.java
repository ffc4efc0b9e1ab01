package io.ordervolume.delta;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;

/**
 * Applies changes to the delta in one short transaction. One replica does so at a time, and none
 * while a refresh runs, which folds the delta in.
 */
public final class Applier {

  /**
   * Like that of a refresh, a statement of its own: what follows sees what was committed before.
   */
  private static final String TRY_LOCK =
      "select pg_try_advisory_xact_lock(refresh_lock_key($1 || '_delta'))";

  private static final String LOCK =
      "select pg_advisory_xact_lock(refresh_lock_key($1 || '_delta'))";

  private static final String LIMITS =
      "set local lock_timeout = '5s'; set local statement_timeout = '60s'";

  private static final String APPLY = "select * from %s_apply($1)";
  private static final String RETIRE = "select %s_retire_delta()";

  private final Pool pool;
  private final String view;
  private final String apply;
  private final String retire;

  public Applier(Pool pool, String view) {
    this.pool = pool;
    this.view = view;
    this.apply = APPLY.formatted(view);
    this.retire = RETIRE.formatted(view);
  }

  /**
   * Applies the changes that are committed now, if they lead to no more than that many keys. Empty
   * when somebody else applies or refreshes.
   */
  public Uni<Optional<Applied>> apply(long mostKeys) {
    return inTransaction(
        connection ->
            tryLock(connection)
                .chain(
                    locked ->
                        locked
                            ? underLock(connection, mostKeys).map(Optional::of)
                            : Uni.createFrom().item(Optional.empty())));
  }

  /** Empties the delta for good, and marks what it held. */
  Uni<Void> retire() {
    return inTransaction(
        connection ->
            connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(view))
                .chain(() -> execute(connection, retire)));
  }

  private <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
    return pool.withConnection(
        connection ->
            execute(connection, "begin isolation level read committed")
                .chain(() -> work.apply(connection))
                .call(() -> execute(connection, "commit"))
                .onFailure()
                .call(() -> execute(connection, "rollback").onFailure().recoverWithNull()));
  }

  private Uni<Boolean> tryLock(SqlConnection connection) {
    return connection
        .preparedQuery(TRY_LOCK)
        .execute(Tuple.of(view))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private Uni<Applied> underLock(SqlConnection connection, long mostKeys) {
    return execute(connection, LIMITS)
        .chain(() -> connection.preparedQuery(apply).execute(Tuple.of(mostKeys)))
        .map(rows -> applied(rows.iterator().next()));
  }

  private static Applied applied(Row row) {
    return new Applied(
        row.getLong("marks"),
        row.getLong("keys"),
        row.getLong("rows_changed"),
        row.getBoolean("fits"));
  }

  private static Uni<Void> execute(SqlConnection connection, String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }
}
