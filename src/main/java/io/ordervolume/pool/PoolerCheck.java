package io.ordervolume.pool;

import io.ordervolume.concurrency.PeriodicRunner;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Checks that no pooler returns results of other statements. The service does not start behind such
 * a pooler, and ends if it finds one later: it would serve and store wrong rows.
 */
@ApplicationScoped
public class PoolerCheck {

  /** The message about a pooler that mixes statements, with the settings that help. */
  public static final String REFUSAL =
      "The pooler at QUARKUS_DATASOURCE_REACTIVE_URL lends a session for a transaction and mixes prepared statements of its"
          + " clients, so that answers would be those of other requests. Use pool_mode=session; or PgBouncer 1.21 or newer"
          + " with max_prepared_statements=200; or set QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_USE_LAYER7_PROXY=true and"
          + " QUARKUS_DATASOURCE_REACTIVE_CACHE_PREPARED_STATEMENTS=false.";

  private static final Logger LOG = Logger.getLogger(PoolerCheck.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int MISCONFIGURED = 78;

  private final Vertx vertx;
  private final ReaderPoolCreator readers;
  private final RefreshPoolCreator refresh;
  private final Pool readerPool;
  private final Pool refreshPool;
  private volatile Pooling latest = Pooling.NONE;
  private volatile Future<Pooling> running = Future.succeededFuture(Pooling.NONE);

  PoolerCheck(
      Vertx vertx,
      ReaderPoolCreator readers,
      @ReactiveDataSource("refresh") RefreshPoolCreator refresh,
      Pool readerPool,
      @ReactiveDataSource("refresh") Pool refreshPool) {
    this.vertx = vertx;
    this.readers = readers;
    this.refresh = refresh;
    this.readerPool = readerPool;
    this.refreshPool = refreshPool;
  }

  /** Returns how connections were pooled when they were last checked. */
  public Pooling latest() {
    return latest;
  }

  /** Checks both pools and returns the worse result. Fails without a connection. */
  public Uni<Pooling> check() {
    return Uni.createFrom()
        .completionStage(() -> probe().toCompletionStage())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .invoke(found -> latest = found);
  }

  /** Repeats the check every minute, because the configuration of the pooler may change. */
  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, INTERVAL, this::recheck);
  }

  /** Ends the service if a pooler mixes statements. Never fails. */
  private Uni<Void> recheck() {
    if (!running.isComplete()) {
      // The last check still runs, for example against a frozen server. More checks would only add
      // connections.
      return Uni.createFrom().voidItem();
    }
    return check()
        .invoke(
            found -> {
              if (found == Pooling.MIXING) {
                LOG.error(REFUSAL);
                Quarkus.asyncExit(MISCONFIGURED);
              }
            })
        .onFailure()
        .invoke(failure -> LOG.debugf("Pooling is not known: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Future<Pooling> probe() {
    // Quarkus creates a pool at its first use.
    readerPool.size();
    refreshPool.size();
    running =
        new PoolerProbe(vertx, readers.options())
            .run()
            .compose(
                ofReaders ->
                    ofReaders == Pooling.NONE || ofReaders == Pooling.MIXING
                        ? Future.succeededFuture(ofReaders)
                        : new PoolerProbe(vertx, refresh.options())
                            .run()
                            .map(other -> other.compareTo(ofReaders) > 0 ? other : ofReaders));
    return running;
  }
}
