package io.ordervolume.replica;

import io.micrometer.core.instrument.MeterRegistry;
import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.pool.ReplicaConfig;
import io.ordervolume.pool.ReplicaUrl;
import io.ordervolume.problem.DatabaseFailure;
import io.ordervolume.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All replicas, and reads that go to one of them. Without any, there is the primary alone. */
@ApplicationScoped
public class Replicas {

  /** What another server would say as well. */
  private static final Set<ProblemType> NOT_OF_THE_SERVER =
      EnumSet.of(ProblemType.INVALID_VALUE, ProblemType.QUERY_TIMEOUT);

  private final List<Replica> all;
  private final ReplicaMeters meters;
  private final AtomicInteger turn = new AtomicInteger();

  public Replicas(ReplicaConfig config, ReaderPoolCreator pools, MeterRegistry registry) {
    List<Replica> replicas = new ArrayList<>();
    for (ReplicaUrl url : config.urls().orElse(List.of())) {
      String name = "replica-" + (replicas.size() + 1);
      replicas.add(new Replica(name, url, pools));
    }
    this.all = List.copyOf(replicas);
    this.meters = new ReplicaMeters(all, registry);
  }

  public List<Replica> all() {
    return all;
  }

  /** A line to one of those that are in use, in turn; null when none is. */
  public Line any() {
    return all.isEmpty()
        ? null
        : next(all.stream().map(Replica::inUse).filter(Objects::nonNull).toList());
  }

  /** One of these, in turn; null when there is none. */
  public <T> T next(List<T> some) {
    return some.isEmpty() ? null : some.get(Math.floorMod(turn.getAndIncrement(), some.size()));
  }

  /**
   * Reads from a replica, and from the primary where the replica fails: what a label says of the
   * replica's rows is true of the primary's too, which are no older.
   *
   * @param line to the replica; null for the primary
   */
  public <T> Uni<T> read(Line line, Supplier<Uni<T>> read) {
    if (all.isEmpty()) {
      return read.get();
    }
    return line == null
        ? read.get().invoke(meters::answeredByPrimary)
        : line.read(read)
            .invoke(() -> meters.answeredBy(line.replica()))
            .onFailure(Replicas::isOfTheServer)
            .recoverWithUni(
                () -> {
                  meters.failedOver(line.replica());
                  return read.get().invoke(meters::answeredByPrimary);
                });
  }

  private static boolean isOfTheServer(Throwable failure) {
    return DatabaseFailure.typeOf(failure)
        .filter(type -> !NOT_OF_THE_SERVER.contains(type))
        .isPresent();
  }
}
