package io.ordervolume.replica;

import io.ordervolume.pool.Detour;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** A streaming replica, and whether reads go to it. */
public final class Replica {

  private static final Logger LOG = Logger.getLogger(Replica.class);

  /** Longest that it may take to say how far it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final String address;
  private final Supplier<Pool> opener;
  private volatile Line line;
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

  Replica(String name, String address, Supplier<Pool> opener) {
    this.name = name;
    this.address = address;
    this.opener = opener;
  }

  /** A name of few, for metrics and callers, which tells them no address. */
  public String name() {
    return name;
  }

  public State state() {
    return state;
  }

  /** Asks it for one row. Where it does not answer, whatever else runs there is given up. */
  public Uni<Row> ask(String sql, Tuple values) {
    Line asked = line();
    return new io.vertx.mutiny.sqlclient.Pool(asked.pool())
        .preparedQuery(sql)
        .execute(values)
        .map(rows -> rows.iterator().next())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .invoke(lost -> cut(asked));
  }

  private synchronized Line line() {
    if (line == null) {
      line = new Line(opener.get());
    }
    return line;
  }

  private synchronized void cut(Line asked) {
    if (line == asked) {
      line = null;
    }
    asked.cut();
  }

  /** Reads there. */
  <T> Uni<T> read(Supplier<Uni<T>> read) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Line open = line();
              Detour.to(open.pool());
              return open.orCut(read.get());
            });
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
      LOG.infof("Reads go to %s, which is %s", name, address);
    } else if (!now.isInUse() && !now.trouble().equals(before.trouble())) {
      LOG.warnf("Reads do not go to %s, which is %s: %s", name, address, now.trouble());
    }
  }
}
