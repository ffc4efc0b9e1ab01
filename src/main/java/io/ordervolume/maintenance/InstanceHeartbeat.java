package io.ordervolume.maintenance;

import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Records in the database that this process lives. Attempts of a process without a heartbeat are
 * lost. It uses the readers' connections, because all connections for refreshes may be in use.
 */
@Singleton
class InstanceHeartbeat {

  /** A process without a heartbeat for this long is gone: six heartbeats failed. */
  static final Duration LOST_AFTER = Duration.ofSeconds(30);

  private static final Logger LOG = Logger.getLogger(InstanceHeartbeat.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final String BEAT =
      """
      insert into order_volume.instance (token, name) values ($1, $2)
      on conflict (token) do update set seen_at = clock_timestamp()
      """;

  private final Pool pool;
  private final String name;
  private final UUID token = UUID.randomUUID();

  InstanceHeartbeat(Pool pool, @ConfigProperty(name = "order-volume.instance") String name) {
    this.pool = pool;
    this.name = name;
  }

  /** Returns the configured name of the instance. Two instances may have the same. */
  String name() {
    return name;
  }

  /** Returns the token of this process. */
  UUID token() {
    return token;
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::beat);
  }

  /** Records a heartbeat. Never fails. */
  Uni<Void> beat() {
    return pool.preparedQuery(BEAT)
        .execute(Tuple.of(token, name))
        .replaceWithVoid()
        .onFailure()
        .invoke(failure -> LOG.debugf("There is no heartbeat: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }
}
