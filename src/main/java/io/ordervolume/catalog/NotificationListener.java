package io.ordervolume.catalog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Receives the notifications of channel {@code order_volume}, over one connection for all topics.
 * While the connection is down it reconnects, and the regular polls notice what it misses. A
 * connection that is up may still receive nothing: behind a pooler that lends sessions for a
 * transaction, or if the network dropped it. So the listener sends itself a notification each
 * minute over another connection. It counts as connected only if that arrives.
 */
@ApplicationScoped
public class NotificationListener {

  /** Payload: something was registered, released or installed. */
  public static final String CATALOG = "catalog";

  /** Payload: the version of a view moved. */
  public static final String VERSION = "version";

  private static final Logger LOG = Logger.getLogger(NotificationListener.class);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_ECHOES = Duration.ofMinutes(1);
  private static final Duration ECHO_TIMEOUT = Duration.ofSeconds(10);
  private static final String ECHO = "select pg_notify('order_volume', $1)";

  private final Pool pool;
  private final Map<String, List<Runnable>> subscribers = new ConcurrentHashMap<>();
  private final AtomicBoolean connected = new AtomicBoolean();
  private final String echo = "echo " + UUID.randomUUID();
  private volatile boolean isDeaf;
  private volatile boolean stopped;
  private final Set<CompletableFuture<Void>> awaited = ConcurrentHashMap.newKeySet();
  private volatile SqlConnection connection;

  NotificationListener(@ReactiveDataSource("refresh") Pool pool, MeterRegistry meters) {
    this.pool = pool;
    Gauge.builder("matview.notifications.connected", connected, is -> is.get() ? 1 : 0)
        .description("Whether this instance receives the database's notifications")
        .register(meters);
  }

  /**
   * Calls the subscriber at each notification with this payload, and whenever the connection is up
   * again: notifications may have been missed meanwhile.
   */
  public void subscribe(String payload, Runnable subscriber) {
    subscribers.computeIfAbsent(payload, any -> new CopyOnWriteArrayList<>()).add(subscriber);
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    listen();
    rhythm.every(BETWEEN_ECHOES, BETWEEN_ECHOES, this::checkEcho);
  }

  /** Returns whether the connection is up but receives no notifications. */
  public boolean isDeaf() {
    return isDeaf;
  }

  void onStop(@Observes ShutdownEvent stop) {
    stopped = true;
    SqlConnection open = connection;
    if (open != null) {
      // A connection that was lost meanwhile cannot be closed again.
      open.close()
          .subscribe()
          .with(
              closed -> {},
              failure -> LOG.debugf("The listening connection: %s", failure.getMessage()));
    }
  }

  private void listen() {
    pool.getConnection()
        .chain(open -> listen(open).onFailure().call(open::close))
        .onFailure()
        .invoke(failure -> LOG.debugf("Notifications are not received: %s", failure.getMessage()))
        .onFailure(failure -> !stopped)
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(
            listening -> {
              notifyAllTopics();
              checkEcho().subscribe().with(done -> {});
            },
            failure -> LOG.debug("Stopped listening"));
  }

  private Uni<Void> listen(SqlConnection open) {
    connection = open;
    PgConnection postgres = (PgConnection) open.getDelegate();
    postgres.notificationHandler(notification -> notify(notification.getPayload()));
    // Without this the driver writes a stack trace to the console. The close handler reconnects.
    postgres.exceptionHandler(
        failure -> LOG.debugf("The listening connection failed: %s", failure.getMessage()));
    postgres.closeHandler(closed -> disconnected(open));
    return open.query("listen order_volume").execute().replaceWithVoid();
  }

  /** Checks that notifications arrive. Never fails. */
  private Uni<Void> checkEcho() {
    SqlConnection checked = connection;
    if (checked == null || stopped) {
      return Uni.createFrom().voidItem();
    }
    CompletableFuture<Void> heard = new CompletableFuture<>();
    awaited.add(heard);
    return pool.preparedQuery(ECHO)
        .execute(Tuple.of(echo))
        .chain(
            () ->
                Uni.createFrom()
                    .completionStage(heard)
                    .ifNoItem()
                    .after(ECHO_TIMEOUT)
                    .recoverWithUni(
                        () -> {
                          notHeard(checked);
                          return Uni.createFrom().voidItem();
                        }))
        .onTermination()
        .invoke(() -> awaited.remove(heard))
        .onFailure()
        .invoke(failure -> LOG.debugf("No echo could be sent: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private void heard() {
    connected.set(true);
    isDeaf = false;
    awaited.forEach(waiting -> waiting.complete(null));
  }

  /**
   * Replaces a connection that received notifications before, because it may be dead. The old one
   * stays open until the driver notices its end: the pool would lend it again.
   */
  private void notHeard(SqlConnection checked) {
    if (checked != connection || stopped) {
      return;
    }
    if (!isDeaf) {
      LOG.warn(
          "Notifications of the database are not received. Changes are noticed by polling, within a second or a few."
              + " Behind PgBouncer pool_mode=session lets them pass");
    }
    isDeaf = true;
    if (connected.getAndSet(false)) {
      listen();
    }
  }

  private void disconnected(SqlConnection closed) {
    if (closed != connection) {
      return;
    }
    connected.set(false);
    if (!stopped) {
      listen();
    }
  }

  private void notify(String payload) {
    if (payload.equals(echo)) {
      heard();
      return;
    }
    subscribers.getOrDefault(payload, List.of()).forEach(Runnable::run);
  }

  private void notifyAllTopics() {
    subscribers.keySet().forEach(this::notify);
  }
}
