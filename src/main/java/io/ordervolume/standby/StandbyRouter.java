package io.ordervolume.standby;

import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.freshness.ServerStates;
import io.ordervolume.freshness.StandbyStatus;
import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.pool.StandbyConfig;
import io.ordervolume.pool.StandbyUrl;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Sends reads to the standbys. Without standbys all reads go to the primary. */
@ApplicationScoped
public class StandbyRouter implements ServerStates {

  /** Failures that would happen on every server. */
  private static final Set<ProblemType> SAME_EVERYWHERE =
      EnumSet.of(ProblemType.INVALID_VALUE, ProblemType.QUERY_TIMEOUT);

  private static final double MILLIS = 1000.0;

  private final Pool primary;
  private final List<Standby> all;
  private final StandbyMetrics metrics;
  private final AtomicInteger turn = new AtomicInteger();

  public StandbyRouter(
      Pool primary, StandbyConfig config, ReaderPoolCreator pools, MeterRegistry registry) {
    this.primary = primary;
    List<Standby> standbys = new ArrayList<>();
    for (StandbyUrl url : config.urls().orElse(List.of())) {
      standbys.add(new Standby("standby-" + (standbys.size() + 1), url, pools));
    }
    this.all = List.copyOf(standbys);
    this.metrics = new StandbyMetrics(all, registry);
  }

  public List<Standby> all() {
    return all;
  }

  @Override
  public List<StandbyStatus> standbys() {
    return all.stream()
        .map(
            standby ->
                new StandbyStatus(
                    standby.name(),
                    standby.state().isInUse(),
                    standby.state().lag().map(lag -> lag.toMillis() / MILLIS).orElse(null)))
        .toList();
  }

  /** Returns a connection to one of the standbys in use (round robin); empty if there is none. */
  public Optional<StandbyConnection> any() {
    return next(all.stream().map(Standby::usableConnection).flatMap(Optional::stream).toList());
  }

  /** Returns one of these (round robin); empty if there is none. */
  <T> Optional<T> next(List<T> some) {
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(some.get(Math.floorMod(turn.getAndIncrement(), some.size())));
  }

  /**
   * Reads from a standby, and from the primary if the standby fails. The freshness headers stay
   * true, because the rows of the primary are not older.
   *
   * @param standby where to read; empty for the primary
   * @param read what to do with the pool of the server; may be called a second time
   */
  public <T> Uni<T> read(Optional<StandbyConnection> standby, Function<Pool, Uni<T>> read) {
    if (all.isEmpty()) {
      return read.apply(primary);
    }
    if (standby.isEmpty()) {
      return read.apply(primary).invoke(metrics::answeredByPrimary);
    }
    StandbyConnection connection = standby.get();
    return connection
        .read(read)
        .invoke(() -> metrics.answeredBy(connection.standby()))
        .onFailure(StandbyRouter::isOfTheServer)
        .recoverWithUni(
            () -> {
              metrics.failedOver(connection.standby());
              return read.apply(primary).invoke(metrics::answeredByPrimary);
            });
  }

  private static boolean isOfTheServer(Throwable failure) {
    return DatabaseErrors.typeOf(failure)
        .filter(type -> !SAME_EVERYWHERE.contains(type))
        .isPresent();
  }
}
