package io.ordervolume.capture;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the triggers in place, or takes them away, as configured. */
@ApplicationScoped
class CaptureSwitch {

  /** Making triggers waits for writers, and writers behind it: better to try again soon. */
  private static final String LOCK_TIMEOUT = "set local lock_timeout = '5s'";

  private static final String LOCK =
      "select pg_advisory_xact_lock(refresh_lock_key('change-capture'))";

  /** Only where something is missing: triggers that are made anew make every order stale. */
  private static final String START =
      "select start_change_capture() where not change_capture_is_complete()";

  private static final String STOP = "select stop_change_capture()";

  private final Pool pool;
  private final String change;

  CaptureSwitch(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture) {
    this.pool = pool;
    this.change = capture == Capture.TRIGGERS ? START : STOP;
  }

  Uni<Void> set() {
    return pool.withTransaction(this::set);
  }

  private Uni<Void> set(SqlConnection connection) {
    return connection
        .query(LOCK_TIMEOUT)
        .execute()
        .chain(() -> connection.query(LOCK).execute())
        .chain(() -> connection.query(change).execute())
        .replaceWithVoid();
  }
}
