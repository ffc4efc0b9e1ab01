package io.ordervolume.standby;

import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.pool.StandbyUrl;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** A streaming standby, and whether reads go to it. */
public final class Standby {

  private static final Logger LOG = Logger.getLogger(Standby.class);

  /** Time after which a standby that does not answer counts as lost. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final String name;
  private final StandbyUrl url;
  private final ReaderPoolCreator pools;
  private volatile StandbyConnection connection;
  private volatile Future<io.vertx.sqlclient.SqlConnection> connecting;
  private volatile State state = new State(Optional.empty(), Optional.of("it was not queried yet"));

  /**
   * The state of a standby.
   *
   * @param lag upper bound of its distance from the primary; empty if it is not known
   * @param problem why reads do not go to it; empty if it is in use
   */
  public record State(Optional<Duration> lag, Optional<String> problem) {

    public boolean isInUse() {
      return problem.isEmpty();
    }
  }

  Standby(String name, StandbyUrl url, ReaderPoolCreator pools) {
    this.name = name;
    this.url = url;
    this.pools = pools;
  }

  /** Returns a short name for metrics and clients, which does not reveal its address. */
  public String name() {
    return name;
  }

  public State state() {
    return state;
  }

  /** Returns the connection to it if it is in use. */
  Optional<StandbyConnection> usableConnection() {
    return state.isInUse()
        ? Optional.ofNullable(connection).filter(open -> !open.isClosed())
        : Optional.empty();
  }

  /**
   * Queries the standby for one row. Calls must not run concurrently. If it does not answer, all
   * reads that run there fail.
   */
  Uni<Void> query(String sql, Tuple values, BiConsumer<StandbyConnection, Row> result) {
    return Uni.createFrom()
        .deferred(this::connect)
        .chain(open -> open.query(sql, values).invoke(row -> result.accept(open, row)))
        .replaceWithVoid()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .invoke(this::close);
  }

  /**
   * Returns the open connection or a new one. A slow attempt to connect is not repeated meanwhile.
   */
  private Uni<StandbyConnection> connect() {
    StandbyConnection open = connection;
    if (open != null && !open.isClosed()) {
      return Uni.createFrom().item(open);
    }
    if (connecting == null || connecting.failed()) {
      connecting = pools.connect(url);
    }
    return Uni.createFrom()
        .completionStage(connecting::toCompletionStage)
        .map(
            monitor -> {
              connecting = null;
              connection =
                  new StandbyConnection(
                      this, new Pool(pools.create(url)), new SqlConnection(monitor));
              return connection;
            });
  }

  private void close() {
    StandbyConnection open = connection;
    if (open != null) {
      open.close();
    }
  }

  void markInUse(Optional<Duration> lag) {
    change(new State(lag, Optional.empty()));
  }

  void markUnusable(Optional<Duration> lag, String problem) {
    change(new State(lag, Optional.of(problem)));
  }

  private synchronized void change(State now) {
    State before = state;
    state = now;
    if (now.isInUse() && !before.isInUse()) {
      LOG.infof("Reads go to %s (%s)", name, url);
    } else if (!now.isInUse() && !now.problem().equals(before.problem())) {
      LOG.warnf("Reads do not go to %s (%s): %s", name, url, now.problem().orElseThrow());
    }
  }
}
