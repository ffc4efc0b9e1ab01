package io.ordervolume.standby;

import io.ordervolume.freshness.StatusSnapshot;
import io.ordervolume.problem.DatabaseErrors;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tracks how far a standby has replayed the primary. Its position never moves back while connected,
 * so later reads still contain a version that it held when it was queried.
 */
final class StandbyTracker {

  private static final String POSITION =
      """
      select (select coalesce(jsonb_object_agg(view_id, version_id), '{}') from order_volume.view_version) as versions,
        pg_is_in_recovery() as follows, (pg_last_wal_replay_lsn() - '0/0')::bigint as position
      """;

  /** A commit reaches a standby that keeps up a moment later. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

  private static final Duration LAST_PAUSE = Duration.ofMillis(400);

  private final Standby standby;
  private final PrimaryHistory history;
  private final Vertx vertx;
  private final AtomicBoolean polling = new AtomicBoolean();
  private volatile Optional<StatusSnapshot> replayed = Optional.empty();
  private volatile Map<Integer, StandbySnapshot> held = Map.of();
  private volatile boolean stopped;

  StandbyTracker(Standby standby, PrimaryHistory history, Vertx vertx) {
    this.standby = standby;
    this.history = history;
    this.vertx = vertx;
  }

  /** Returns the version of a view that the standby contains; empty if reads must not go to it. */
  Optional<StandbySnapshot> snapshot(int relationId) {
    return Optional.ofNullable(held.get(relationId))
        .filter(snapshot -> !snapshot.connection().isClosed());
  }

  /** Queries its position, and a few times again while it is behind the primary. */
  void poll() {
    poll(FIRST_PAUSE);
  }

  void stop() {
    stopped = true;
  }

  private void poll(Duration pause) {
    if (stopped || history.newest().isEmpty() || polling.getAndSet(true)) {
      return;
    }
    standby
        .query(POSITION, Tuple.tuple(), this::onReplayPosition)
        .onTermination()
        .invoke(() -> polling.set(false))
        .subscribe()
        .with(
            done -> {
              if (!replayed.equals(history.newest()) && pause.compareTo(LAST_PAUSE) <= 0) {
                vertx.setTimer(pause.toMillis(), passed -> poll(pause.multipliedBy(2)));
              }
            },
            failure -> markUnusable(reason(failure)));
  }

  private static String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "it does not answer"
        : "it cannot be queried: " + DatabaseErrors.message(failure);
  }

  private void onReplayPosition(StandbyConnection connection, Row row) {
    if (!row.getBoolean("follows")) {
      markUnusable("it is no standby");
      return;
    }
    long position = row.getLong("position");
    Map<Integer, UUID> shown = versions(row.getJsonObject("versions"));
    history.latestReplayedBy(position).ifPresent(seen -> replayed = Optional.of(seen));
    Map<Integer, StandbySnapshot> now = new HashMap<>();
    shown.keySet().forEach(view -> keepEarlier(view, now));
    history
        .replayedBy(position, shown)
        .forEach((view, version) -> now.put(view, new StandbySnapshot(connection, version)));
    if (now.isEmpty() && !shown.isEmpty()) {
      markUnusable("it is too far behind, or is no standby of the primary");
      return;
    }
    held = Map.copyOf(now);
    standby.markInUse(lag());
  }

  /** Keeps versions that it held before, if it is ahead of the observations of the primary. */
  private void keepEarlier(int view, Map<Integer, StandbySnapshot> now) {
    snapshot(view)
        .filter(earlier -> !history.isExpired(earlier.version()))
        .ifPresent(earlier -> now.put(view, earlier));
  }

  private static Map<Integer, UUID> versions(JsonObject json) {
    Map<Integer, UUID> versions = new HashMap<>();
    json.forEach(
        entry ->
            versions.put(
                Integer.valueOf(entry.getKey()), UUID.fromString((String) entry.getValue())));
    return versions;
  }

  private void markUnusable(String reason) {
    held = Map.of();
    standby.markUnusable(lag(), reason);
  }

  private Optional<Duration> lag() {
    return replayed.map(seen -> history.newest().orElseThrow().since(seen));
  }
}
