package io.ordervolume.freshness;

import io.ordervolume.catalog.NotificationListener;
import io.ordervolume.catalog.SharedLoad;
import io.ordervolume.concurrency.PeriodicRunner;
import io.ordervolume.pool.AnswerTimeouts;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Observes all views with one query: once a second, at each notification of a new version, and on
 * demand. Callers that arrive together share one query.
 */
@ApplicationScoped
public class StatusPoller {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final SharedLoad<StatusSnapshot> load;
  private final List<StatusListener> listeners = new CopyOnWriteArrayList<>();
  private final AvailabilityLog availability;
  private final AnswerTimeouts timeouts;
  private volatile StatusSnapshot latest;

  StatusPoller(
      StatusQuery query,
      NotificationListener notifications,
      AvailabilityLog availability,
      AnswerTimeouts timeouts) {
    this.availability = availability;
    this.timeouts = timeouts;
    this.load = new SharedLoad<>(() -> query.execute().invoke(this::observed));
    notifications.subscribe(
        NotificationListener.VERSION, () -> poll().subscribe().with(done -> {}));
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::poll);
  }

  /** Returns the latest observation; empty before the first. */
  public Optional<StatusSnapshot> latest() {
    return Optional.ofNullable(latest);
  }

  /** Returns an observation that begins after this call. */
  public Uni<StatusSnapshot> refresh() {
    return timeouts.awaitStatement(load.load());
  }

  /** Registers a listener for the observations from now on. */
  public void addListener(StatusListener listener) {
    listeners.add(listener);
  }

  /** Observes all views. Never fails. The regular poll covers lost notifications. */
  public Uni<Void> poll() {
    return refresh()
        .onFailure()
        .invoke(availability::failed)
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private void observed(StatusSnapshot status) {
    latest = status;
    availability.succeeded();
    listeners.forEach(listener -> listener.observed(status));
  }
}
