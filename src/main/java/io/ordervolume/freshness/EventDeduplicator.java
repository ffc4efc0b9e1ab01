package io.ordervolume.freshness;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Selects from each observation the events that one subscriber has not received yet. */
final class EventDeduplicator {

  private static final ServerSentEvent HEARTBEAT =
      new ServerSentEvent("heartbeat", Optional.empty(), "{}");

  private final Optional<String> view;
  private final Predicate<String> known;
  private final long heartbeatNanos;
  private final Map<String, String> sent = new HashMap<>();
  private long sentAtNanos;

  /**
   * @param view the only view that the subscriber asked for; empty for all
   * @param known whether the subscriber may know of a view
   * @param nanoTime the time of the subscription
   */
  EventDeduplicator(
      Optional<String> view, Predicate<String> known, Duration heartbeat, long nanoTime) {
    this.view = view;
    this.known = known;
    this.heartbeatNanos = heartbeat.toNanos();
    this.sentAtNanos = nanoTime;
  }

  /** Returns the events that are new; a heartbeat if there were none for long. */
  List<ServerSentEvent> select(List<ServerSentEvent> observed, long nanoTime) {
    List<ServerSentEvent> wanted = observed.stream().filter(this::isWanted).toList();
    Set<String> subjects =
        wanted.stream()
            .map(ServerSentEvent::subject)
            .collect(Collectors.toCollection(HashSet::new));
    // After "unavailable" everything is sent again, and vice versa.
    sent.keySet().retainAll(subjects);
    List<ServerSentEvent> fresh =
        wanted.stream()
            .filter(event -> !event.data().equals(sent.put(event.subject(), event.data())))
            .toList();
    boolean silent = fresh.isEmpty() && nanoTime - sentAtNanos >= heartbeatNanos;
    if (!fresh.isEmpty() || silent) {
      sentAtNanos = nanoTime;
    }
    return silent ? List.of(HEARTBEAT) : fresh;
  }

  private boolean isWanted(ServerSentEvent event) {
    return event.view().isEmpty()
        || known.test(event.view().get()) && (view.isEmpty() || event.view().equals(view));
  }
}
