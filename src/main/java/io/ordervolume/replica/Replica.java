package io.ordervolume.replica;

import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.pool.ReplicaUrl;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** A streaming replica, and whether reads go to it. */
public final class Replica {

  private static final Logger LOG = Logger.getLogger(Replica.class);

  /** Longest that it may take to say how far it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final ReplicaUrl url;
  private final ReaderPoolCreator pools;
  private volatile Line line;
  private volatile Future<io.vertx.sqlclient.SqlConnection> connecting;
  private volatile State state = new State(null, "it was not asked yet");

  /**
   * How it stands.
   *
   * @param lag most that it is behind the primary; null when that is not known
   * @param trouble why nothing is read from it; null when it is in use
   */
  public record State(Duration lag, String trouble) {

    public boolean isInUse() {
      return trouble == null;
    }
  }

  Replica(String name, ReplicaUrl url, ReaderPoolCreator pools) {
    this.name = name;
    this.url = url;
    this.pools = pools;
  }

  /** A name of few, for metrics and callers, which tells them no address. */
  public String name() {
    return name;
  }

  public State state() {
    return state;
  }

  /** The line to it where it is in use; else null. */
  Line inUse() {
    Line open = line;
    return state.isInUse() && open != null && !open.isCut() ? open : null;
  }

  /**
   * Asks it for one row, once at a time. Where it does not answer, whatever else runs there is
   * given up.
   */
  public Uni<Void> ask(String sql, Tuple values, BiConsumer<Line, Row> answer) {
    return Uni.createFrom()
        .deferred(this::line)
        .chain(open -> open.ask(sql, values).invoke(row -> answer.accept(open, row)))
        .replaceWithVoid()
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .invoke(this::cut);
  }

  /** The present line or a new one. An attempt that takes long is not made twice. */
  private Uni<Line> line() {
    Line open = line;
    if (open != null && !open.isCut()) {
      return Uni.createFrom().item(open);
    }
    if (connecting == null || connecting.failed()) {
      connecting = pools.connect(url);
    }
    return Uni.createFrom()
        .completionStage(connecting::toCompletionStage)
        .map(
            watch -> {
              connecting = null;
              line = new Line(this, pools.create(url), new SqlConnection(watch));
              return line;
            });
  }

  private void cut() {
    Line open = line;
    if (open != null) {
      open.cut();
    }
  }

  /** From now on it is read from. */
  public void join(Duration lag) {
    tell(new State(lag, null));
  }

  /** From now on it is not. */
  public void leave(Duration lag, String reason) {
    tell(new State(lag, reason));
  }

  private synchronized void tell(State now) {
    State before = state;
    state = now;
    if (now.isInUse() && !before.isInUse()) {
      LOG.infof("Reads go to %s, which is %s", name, url);
    } else if (!now.isInUse() && !now.trouble().equals(before.trouble())) {
      LOG.warnf("Reads do not go to %s, which is %s: %s", name, url, now.trouble());
    }
  }
}
