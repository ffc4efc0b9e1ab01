package io.ordervolume.refresh;

import io.ordervolume.maintenance.RefreshConfig;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Frees the room of the rows that a refresh replaced, so that the next one writes there. Autovacuum
 * comes too late where refreshes follow each other closely, and gives way to them.
 */
@Singleton
class Vacuum implements RefreshObserver {

  private static final Logger LOG = Logger.getLogger(Vacuum.class);

  /** Share of the rows that makes it worth while; it is what the view's autovacuum goes by. */
  private static final double SHARE = 0.05;

  private static final String IS_WORTH_IT =
      "select from view_version where view_name = $1 and $2::bigint > $3::float8 * row_count";

  private final Pool pool;
  private final String view;
  private final Duration longest;

  Vacuum(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      RefreshConfig config) {
    this.pool = pool;
    this.view = view;
    // A refresh waits for it, and must not give up because of it.
    this.longest = config.lockTimeout().dividedBy(2);
  }

  @Override
  public void ended(Run run, Ending ending) {
    Change change = ending.change();
    if (change != null && !change.isRebuild() && change.deleted() > 0) {
      after(change)
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.debugf("%s is left to autovacuum: %s", view, failure.getMessage()));
    }
  }

  /** Vacuums where that many rows changed. Fails where that takes too long. */
  Uni<Void> after(Change change) {
    return pool.withConnection(
        connection ->
            connection
                .preparedQuery(IS_WORTH_IT)
                .execute(Tuple.of(view, change.deleted(), SHARE))
                .chain(
                    rows -> rows.size() == 0 ? Uni.createFrom().voidItem() : vacuum(connection)));
  }

  /** Not in a transaction, so what is set has to be taken back. */
  private Uni<Void> vacuum(SqlConnection connection) {
    Session session = new Session(connection);
    return session
        .execute("set statement_timeout = " + longest.toMillis())
        .chain(() -> session.execute("vacuum (skip_locked) " + view))
        .eventually(() -> session.execute("reset statement_timeout"));
  }
}
