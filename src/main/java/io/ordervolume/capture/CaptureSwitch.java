package io.ordervolume.capture;

import io.ordervolume.flow.Rhythm;
import io.ordervolume.problem.DatabaseFailure;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps the triggers in place, or away, as configured. It looks again and again, because anybody
 * who owns a table can drop or disable them, and a store that is locked now may not be later.
 */
@ApplicationScoped
class CaptureSwitch {

  private static final Logger LOG = Logger.getLogger(CaptureSwitch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /**
   * Making triggers waits for writers, and writers behind it. Less than the server's deadlock
   * timeout, so that in a deadlock the service gives way and never a writer.
   */
  private static final String LOCK_TIMEOUT = "set local lock_timeout = '500ms'";

  private static final String LOCK =
      "select pg_advisory_xact_lock(refresh_lock_key('change-capture'))";

  private final Pool pool;
  private final String isWrong;
  private final String mend;
  private final String mended;
  private volatile String complaint;

  CaptureSwitch(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture) {
    boolean wanted = capture == Capture.TRIGGERS;
    String wrong =
        wanted ? "not change_capture_is_complete()" : "exists (select from change_capture)";
    String call = wanted ? "start_change_capture()" : "stop_change_capture()";
    this.pool = pool;
    this.isWrong = "select 1 where " + wrong;
    this.mend = "select " + call + " where " + wrong;
    this.mended =
        wanted
            ? "The triggers on the store's tables are made anew: every order counts as changed"
            : "The triggers on the store's tables are taken away: changes go unnoticed";
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::keep);
  }

  /** Sets right what is not as configured. Never fails: what went wrong is in the log. */
  Uni<Void> keep() {
    return pool.query(isWrong)
        .execute()
        .chain(
            wrong ->
                wrong.size() == 0
                    ? Uni.createFrom().voidItem()
                    : pool.withTransaction(this::mend).invoke(this::tell).replaceWithVoid())
        .invoke(() -> complaint = null)
        .onFailure()
        .invoke(this::complain)
        .onFailure()
        .recoverWithNull();
  }

  /** Somebody else may have set it right while this waited for the lock: then nothing is done. */
  private Uni<RowSet<Row>> mend(SqlConnection connection) {
    return connection
        .query(LOCK_TIMEOUT)
        .execute()
        .chain(() -> connection.query(LOCK).execute())
        .chain(() -> connection.query(mend).execute());
  }

  private void tell(RowSet<Row> done) {
    if (done.size() > 0) {
      LOG.info(mended);
    }
  }

  /** The same reason is told once, however often it comes. */
  private void complain(Throwable failure) {
    String reason = String.valueOf(DatabaseFailure.message(failure));
    if (!reason.equals(complaint)) {
      complaint = reason;
      LOG.warnf("Change capture is not as configured, and will be tried again: %s", reason);
    }
  }
}
