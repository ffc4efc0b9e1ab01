package io.ordervolume.maintenance;

import io.ordervolume.pool.PoolerCheck;
import io.ordervolume.pool.Pooling;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Vacuums a view after a refresh that replaced many rows, so that the next one reuses their space.
 * Autovacuum comes too late if refreshes follow each other closely, and yields to them.
 */
@Singleton
class VacuumAfterRefresh implements RefreshListener {

  private static final Logger LOG = Logger.getLogger(VacuumAfterRefresh.class);

  /** Smallest share of changed rows. The view's autovacuum uses the same. */
  private static final double SHARE = 0.05;

  private static final String IS_WORTHWHILE =
      """
      select format('%I.%I', m.schema_name, m.view_name) as view
      from order_volume.view_version v
      join order_volume.maintained_view m on m.id = v.view_id
      where v.view_id = $1 and $2::bigint > $3::float8 * v.row_count
      """;

  private final Pool pool;
  private final PoolerCheck pooler;
  private final Duration timeout;

  VacuumAfterRefresh(
      @ReactiveDataSource("refresh") Pool pool, RefreshConfig config, PoolerCheck pooler) {
    this.pool = pool;
    this.pooler = pooler;
    // A refresh waits for the vacuum, and must not time out because of it.
    this.timeout = config.lockTimeout().dividedBy(2);
  }

  @Override
  public void finished(LoggedRefresh refresh, AttemptResult result) {
    result
        .refresh()
        .flatMap(RefreshResult::deleted)
        // Its timeout would stay in a session that a pooler lends to others.
        .filter(deleted -> deleted > 0 && pooler.latest() != Pooling.TRANSACTION)
        .ifPresent(
            deleted ->
                vacuumIfWorthwhile(refresh.relationId(), deleted)
                    .subscribe()
                    .with(
                        done -> {},
                        failure ->
                            LOG.debugf(
                                "%s is left to autovacuum: %s",
                                refresh.view(), failure.getMessage())));
  }

  /** Vacuums if that many rows changed. Fails if it takes too long. */
  Uni<Void> vacuumIfWorthwhile(int relationId, long deleted) {
    return pool.withConnection(
        connection ->
            new SqlSession(connection)
                .first(IS_WORTHWHILE, Tuple.of(relationId, deleted, SHARE))
                .chain(
                    view ->
                        view.map(row -> vacuum(connection, row))
                            .orElseGet(() -> Uni.createFrom().voidItem())));
  }

  /** Runs outside of a transaction, so the setting has to be reset. */
  private Uni<Void> vacuum(SqlConnection connection, Row row) {
    SqlSession session = new SqlSession(connection);
    return session
        .execute("set statement_timeout = " + timeout.toMillis())
        .chain(() -> session.execute("vacuum (skip_locked) " + row.getString("view")))
        .eventually(() -> session.execute("reset statement_timeout"));
  }
}
