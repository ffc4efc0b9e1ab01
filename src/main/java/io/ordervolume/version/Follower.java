package io.ordervolume.version;

import io.ordervolume.problem.DatabaseFailure;
import io.ordervolume.replica.Line;
import io.ordervolume.replica.Replica;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How far a replica has followed the primary. It does not go back while the line to it stands, so
 * what it held when it was asked it holds whenever it is read later.
 */
final class Follower {

  private static final String LOOK =
      """
      select v.stamp, pg_is_in_recovery() as follows, (pg_last_wal_replay_lsn() - '0/0')::bigint as position
      from view_version v
      where v.view_name = $1
      """;

  /** What has just been committed is a moment later on a replica that keeps up. */
  private static final Duration SOON = Duration.ofMillis(25);

  private static final Duration NOT_SO_SOON = Duration.ofMillis(400);

  private final Replica replica;
  private final Trail trail;
  private final String view;
  private final Vertx vertx;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Sighting last;
  private volatile Place held;
  private volatile boolean stopped;

  Follower(Replica replica, Trail trail, String view, Vertx vertx) {
    this.replica = replica;
    this.trail = trail;
    this.view = view;
    this.vertx = vertx;
  }

  /** Where to read from it; null where nothing may be. */
  Place place() {
    Place place = held;
    return place == null || place.line().isCut() ? null : place;
  }

  /** Asks it how far it is, and again a few times where it is not as far as the primary. */
  void look() {
    look(SOON);
  }

  /** Asks no more. */
  void stop() {
    stopped = true;
  }

  private void look(Duration pause) {
    if (stopped || trail.newest().isEmpty() || looking.getAndSet(true)) {
      return;
    }
    replica
        .ask(LOOK, Tuple.of(view), this::saw)
        .onTermination()
        .invoke(() -> looking.set(false))
        .subscribe()
        .with(
            answered -> {
              if (last != trail.newest().orElse(null) && pause.compareTo(NOT_SO_SOON) <= 0) {
                vertx.setTimer(pause.toMillis(), passed -> look(pause.multipliedBy(2)));
              }
            },
            failure -> leave(reason(failure)));
  }

  private static String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "it does not answer"
        : "it cannot be asked: " + DatabaseFailure.message(failure);
  }

  private void saw(Line line, Row row) {
    if (!row.getBoolean("follows")) {
      leave("it follows no other server");
      return;
    }
    Optional<Sighting> seen = trail.heldBy(row.getLong("position"), row.getUUID("stamp"));
    if (seen.isPresent()) {
      last = seen.get();
      held = new Place(line, last);
    } else if (place() == null || trail.isBeyond(last)) {
      leave("it is too far behind, or is no replica of the primary");
      return;
    }
    // What it held before it still holds: it may be ahead of what was seen of the primary.
    replica.join(lag());
  }

  private void leave(String reason) {
    held = null;
    replica.leave(lag(), reason);
  }

  private Duration lag() {
    return last == null ? null : trail.newest().orElseThrow().since(last);
  }
}
