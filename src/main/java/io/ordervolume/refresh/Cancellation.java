package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Cancels attempts, whichever replica makes them: the database ends what their session does, and
 * the replica that made one writes down that it was cancelled. It uses the readers' connections,
 * because all of those for refreshes may be taken by what is to be cancelled.
 */
@Singleton
class Cancellation {

  private static final String CANCEL = "select cancel_refresh($1)";
  private static final String IS_OVER =
      "select outcome <> 'running' from refresh_log where id = $1";
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Pool pool;

  Cancellation(Pool pool) {
    this.pool = pool;
  }

  /** Asks an attempt to end; false when it has ended. */
  Uni<Boolean> ask(long id) {
    return isTrue(CANCEL, id);
  }

  /** Whether the attempt is over by then. */
  Uni<Boolean> isOver(long id, Duration within) {
    return isTrue(IS_OVER, id)
        .repeat()
        .withDelay(BETWEEN_LOOKS)
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
