package io.ordervolume.refresh;

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
 * Fills the view when the service starts and nobody has filled it yet, and tries until it is
 * filled.
 */
@ApplicationScoped
class FirstFill {

  private static final Logger LOG = Logger.getLogger(FirstFill.class);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final String POPULATED =
      "select relispopulated from pg_class where oid = $1::text::regclass";

  private final Refresher refresher;
  private final Pool pool;
  private final String view;

  FirstFill(
      Refresher refresher,
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view) {
    this.refresher = refresher;
    this.pool = pool;
    this.view = view;
  }

  void onStart(@Observes StartupEvent start) {
    fillIfEmpty()
        .onFailure()
        .invoke(failure -> LOG.warnf("%s is not filled yet: %s", view, failure.getMessage()))
        .onFailure()
        .retry()
        .withBackOff(SHORTEST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .subscribe()
        .with(filled -> LOG.debugf("%s is filled", view));
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
