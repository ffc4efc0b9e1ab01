package io.ordervolume.version;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.refresh.Refresher;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Hears at once of versions that any replica published. While the connection is down it tries to
 * come back, and the regular look notices new versions a little later.
 */
@ApplicationScoped
class VersionListener {

  private static final Logger LOG = Logger.getLogger(VersionListener.class);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Pool pool;
  private final Standing standing;
  private final String view;
  private final AtomicBoolean connected = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile SqlConnection connection;

  VersionListener(
      @ReactiveDataSource("refresh") Pool pool,
      Standing standing,
      Refresher refresher,
      @ConfigProperty(name = "order-volume.view") String view,
      MeterRegistry meters) {
    this.pool = pool;
    this.standing = standing;
    this.view = view;
    refresher.beforeAnswering(standing::keepUp);
    Gauge.builder("matview.listener.connected", connected, is -> is.get() ? 1 : 0)
        .description("Whether this replica hears of new versions at once")
        .tag("view", view)
        .register(meters);
  }

  void onStart(@Observes StartupEvent start) {
    listen();
  }

  void onStop(@Observes ShutdownEvent stop) {
    stopped = true;
    SqlConnection open = connection;
    if (open != null) {
      open.closeAndForget();
    }
  }

  private void listen() {
    pool.getConnection()
        .chain(open -> listen(open).onFailure().call(open::close))
        .onFailure()
        .invoke(failure -> LOG.debugf("Not listening for new versions: %s", failure.getMessage()))
        .onFailure(failure -> !stopped)
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(listening -> heard(), failure -> LOG.debug("Stopped listening for new versions"));
  }

  private Uni<Void> listen(SqlConnection open) {
    connection = open;
    PgConnection postgres = (PgConnection) open.getDelegate();
    postgres.notificationHandler(
        notification -> {
          if (notification.getPayload().equals(view)) {
            heard();
          }
        });
    // Without this the driver writes a stack trace to the console; that it closes is heard anyway.
    postgres.exceptionHandler(
        failure -> LOG.debugf("The listening connection failed: %s", failure.getMessage()));
    postgres.closeHandler(closed -> lost());
    return open.query("listen order_volume")
        .execute()
        .invoke(() -> connected.set(true))
        .replaceWithVoid();
  }

  private void lost() {
    connected.set(false);
    if (!stopped) {
      listen();
    }
  }

  /** What was published while nobody listened is found by this look too. */
  private void heard() {
    standing.keepUp().subscribe().with(looked -> {});
  }
}
