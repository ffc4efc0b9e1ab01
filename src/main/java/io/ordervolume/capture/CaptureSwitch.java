package io.ordervolume.capture;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Puts the triggers in place when the service starts, or takes them away, as configured, and tries
 * until it is done.
 */
@ApplicationScoped
class CaptureSwitch {

  private static final Logger LOG = Logger.getLogger(CaptureSwitch.class);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /**
   * One replica at a time, and only where something is missing: triggers made anew make every order
   * stale.
   */
  private static final String LOCK =
      "select pg_advisory_xact_lock(refresh_lock_key('change-capture'))";

  private static final String START =
      "select case when change_capture_is_complete() then false else start_change_capture() is not null end";

  private static final String STOP = "select stop_change_capture()";

  private final Pool pool;
  private final String change;

  CaptureSwitch(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture) {
    this.pool = pool;
    this.change = capture == Capture.TRIGGERS ? START : STOP;
  }

  void onStart(@Observes StartupEvent start) {
    pool.withTransaction(this::apply)
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf("Change capture is not as configured yet: %s", failure.getMessage()))
        .onFailure()
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(done -> LOG.debug("Change capture is as configured"));
  }

  private Uni<Void> apply(SqlConnection connection) {
    return connection
        .query("set local lock_timeout = '5s'")
        .execute()
        .chain(() -> connection.query(LOCK).execute())
        .chain(() -> connection.query(change).execute())
        .replaceWithVoid();
  }
}
