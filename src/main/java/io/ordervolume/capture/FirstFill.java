package io.ordervolume.capture;

import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What the service does when it starts: sees to it that changes are noticed, and then fills the
 * view if nobody has filled it yet. It tries until the view is filled, also in a store that refuses
 * triggers.
 */
@ApplicationScoped
class FirstFill {

  private static final Logger LOG = Logger.getLogger(FirstFill.class);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final String POPULATED =
      "select relispopulated from pg_class where oid = $1::text::regclass";

  private final CaptureSwitch capture;
  private final Refresher refresher;
  private final Pool pool;
  private final String view;

  FirstFill(
      CaptureSwitch capture,
      Refresher refresher,
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.capture = capture;
    this.refresher = refresher;
    this.pool = pool;
    this.view = view;
  }

  void onStart(@Observes StartupEvent start) {
    capture
        .keep()
        .chain(this::fillIfEmpty)
        .onFailure()
        .invoke(failure -> LOG.warnf("%s is not filled yet: %s", view, failure.getMessage()))
        .onFailure()
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(done -> LOG.debugf("%s is filled", view));
  }

  private Uni<Void> fillIfEmpty() {
    return isPopulated().chain(populated -> populated ? Uni.createFrom().voidItem() : fill());
  }

  private Uni<Void> fill() {
    return refresher
        .request(Trigger.STARTUP, null, Mode.REBUILD)
        .outcome()
        .chain(this::isPopulated)
        .invoke(
            populated -> {
              if (!populated) {
                throw new IllegalStateException("its first refresh did not succeed");
              }
            })
        .replaceWithVoid();
  }

  private Uni<Boolean> isPopulated() {
    return pool.preparedQuery(POPULATED)
        .execute(Tuple.of(view))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
