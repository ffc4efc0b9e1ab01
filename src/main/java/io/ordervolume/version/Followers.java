package io.ordervolume.version;

import io.ordervolume.flow.Rhythm;
import io.ordervolume.pool.ReplicaConfig;
import io.ordervolume.replica.Replica;
import io.ordervolume.replica.Replicas;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which replicas may be read from, and what their answers can claim. What these lack is known from
 * the primary alone: a replica's rows are those of the last sighting of the primary that it holds,
 * or newer. Callers who wish nothing never see a version and then an older one.
 */
@ApplicationScoped
public class Followers {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Replicas replicas;
  private final Trail trail;
  private final List<Follower> all = new ArrayList<>();
  private final AtomicReference<Sighting> shown = new AtomicReference<>();

  Followers(
      Replicas replicas,
      ReplicaConfig config,
      Vertx vertx,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.replicas = replicas;
    this.trail = new Trail(config.maxLag());
    for (Replica replica : replicas.all()) {
      all.add(new Follower(replica, trail, view, vertx));
    }
  }

  /** Keeps in mind where the primary was seen. */
  void passed(Sighting sighting) {
    if (!all.isEmpty() && trail.add(sighting)) {
      all.forEach(Follower::look);
    }
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::keepUp);
  }

  /** Also while the primary is away: replicas go on to answer, and may be lost as well. */
  Uni<Void> keepUp() {
    all.forEach(Follower::look);
    return Uni.createFrom().voidItem();
  }

  void onStop(@Observes ShutdownEvent stop) {
    all.forEach(Follower::stop);
  }

  /** One of the replicas with the newest version, unless a newer one was shown before. */
  public Optional<Place> next() {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Sighting newest = shown.get();
    List<Place> abreast = new ArrayList<>(all.size());
    for (Follower follower : all) {
      Place place = follower.place();
      if (place != null && newer(newest, place.sighting()) == place.sighting()) {
        newest = place.sighting();
        abreast.clear();
      }
      if (place != null && place.sighting().isOfSameVersion(newest)) {
        abreast.add(place);
      }
    }
    if (abreast.isEmpty()) {
      return Optional.empty();
    }
    show(newest);
    return Optional.of(replicas.next(abreast));
  }

  /** Keeps in mind what callers were shown who wish nothing. */
  public void show(Sighting sighting) {
    if (!all.isEmpty() && newer(shown.get(), sighting) == sighting) {
      shown.accumulateAndGet(sighting, Followers::newer);
    }
  }

  /** The second, if it has another version and was seen later. */
  private static Sighting newer(Sighting one, Sighting other) {
    return one == null
            || !other.isOfSameVersion(one) && other.since(one).compareTo(Duration.ZERO) > 0
        ? other
        : one;
  }
}
