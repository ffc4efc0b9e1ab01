package io.ordervolume.delta;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Optional;

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

  private static final String LIMITS =
      "set local lock_timeout = '5s'; set local statement_timeout = '60s'";

  private static final String APPLY = "select * from %s_apply($1)";

  private final Pool pool;
  private final String view;
  private final String apply;

  public Applier(Pool pool, String view) {
    this.pool = pool;
    this.view = view;
    this.apply = APPLY.formatted(view);
  }

  /**
   * Applies the changes that are committed now, if they lead to no more than that many orders.
   * Empty when somebody else applies or refreshes.
   */
  public Uni<Optional<Applied>> apply(long mostOrders) {
    return pool.withConnection(connection -> apply(connection, mostOrders));
  }

  private Uni<Optional<Applied>> apply(SqlConnection connection, long mostOrders) {
    return execute(connection, "begin isolation level read committed")
        .chain(() -> tryLock(connection))
        .chain(
            locked ->
                locked
                    ? underLock(connection, mostOrders).map(Optional::of)
                    : Uni.createFrom().item(Optional.<Applied>empty()))
        .call(() -> execute(connection, "commit"))
        .onFailure()
        .call(() -> execute(connection, "rollback").onFailure().recoverWithNull());
  }

  private Uni<Boolean> tryLock(SqlConnection connection) {
    return connection
        .preparedQuery(TRY_LOCK)
        .execute(Tuple.of(view))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private Uni<Applied> underLock(SqlConnection connection, long mostOrders) {
    return execute(connection, LIMITS)
        .chain(() -> connection.preparedQuery(apply).execute(Tuple.of(mostOrders)))
        .map(rows -> applied(rows.iterator().next()));
  }

  private static Applied applied(Row row) {
    return new Applied(
        row.getLong("marks"),
        row.getLong("orders"),
        row.getLong("rows_changed"),
        row.getBoolean("fits"));
  }

  private static Uni<Void> execute(SqlConnection connection, String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }
}
