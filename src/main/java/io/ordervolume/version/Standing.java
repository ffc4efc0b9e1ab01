package io.ordervolume.version;

import io.ordervolume.flow.Rhythm;
import io.ordervolume.flow.Shared;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * What this replica knows of the view: the last sighting, and a new one for whoever needs it. One
 * look is under way at a time; those who ask meanwhile share the next, because the present one may
 * have begun before what they want to see.
 */
@ApplicationScoped
public class Standing {

  private static final Logger LOG = Logger.getLogger(Standing.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Look look;
  private final Followers followers;
  private CompletableFuture<Sighting> running;
  private CompletableFuture<Sighting> next;
  private volatile Sighting last;

  Standing(Look look, Followers followers) {
    this.look = look;
    this.followers = followers;
  }

  /** The last sighting; empty before the first. */
  public Optional<Sighting> last() {
    return Optional.ofNullable(last);
  }

  /** The last sighting, or the first when there was none. */
  public Uni<Sighting> known() {
    Sighting known = last;
    return known == null ? look() : Uni.createFrom().item(known);
  }

  /** A look that begins after this call. */
  public Uni<Sighting> look() {
    CompletableFuture<Sighting> mine;
    boolean idle;
    synchronized (this) {
      idle = running == null;
      if (idle) {
        running = new CompletableFuture<>();
      } else if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = idle ? running : next;
    }
    Uni<Sighting> seen = Shared.await(mine);
    if (idle) {
      begin(mine);
    }
    return seen;
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::keepUp);
  }

  /** Notices a new version also where its notification was lost. */
  Uni<Void> keepUp() {
    return look()
        .onFailure()
        .invoke(failure -> LOG.debugf("The view cannot be looked at: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private void begin(CompletableFuture<Sighting> mine) {
    look.take()
        .subscribe()
        .with(
            sighting -> {
              last = sighting;
              followers.passed(sighting);
              beginNext();
              mine.complete(sighting);
            },
            failure -> {
              beginNext();
              mine.completeExceptionally(failure);
            });
  }

  private void beginNext() {
    CompletableFuture<Sighting> waiting;
    synchronized (this) {
      waiting = next;
      running = waiting;
      next = null;
    }
    if (waiting != null) {
      begin(waiting);
    }
  }
}
