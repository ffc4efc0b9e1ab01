package io.ordervolume.maintenance;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Cancels attempts of any instance. The database interrupts their session, and the instance of the
 * attempt records the cancellation. It uses the readers' connections, because all connections for
 * refreshes may be in use by attempts that are to be cancelled.
 */
@Singleton
class RefreshCanceller {

  private static final String CANCEL = "select order_volume.cancel_refresh($1)";
  private static final String IS_OVER =
      "select outcome <> 'running' from order_volume.refresh_log where id = $1";
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private final Pool pool;

  RefreshCanceller(Pool pool) {
    this.pool = pool;
  }

  /** Requests that an attempt end. Returns false if it has ended already. */
  Uni<Boolean> requestCancel(long id) {
    return isTrue(CANCEL, id);
  }

  /** Returns whether the attempt ended within this time. */
  Uni<Boolean> awaitEnd(long id, Duration within) {
    return isTrue(IS_OVER, id)
        .repeat()
        .withDelay(POLL_INTERVAL)
        .whilst(over -> !over)
        .collect()
        .last()
        .ifNoItem()
        .after(within)
        .recoverWithItem(false);
  }

  private Uni<Boolean> isTrue(String question, long id) {
    return pool.preparedQuery(question)
        .execute(Tuple.of(id))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
