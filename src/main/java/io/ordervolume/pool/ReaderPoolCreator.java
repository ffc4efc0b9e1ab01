package io.ordervolume.pool;

import io.ordervolume.concurrency.ReadConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Creates the pools of readers, and beside each a pool of exports and pipelined clients. A
 * connection of a reader is closed if the server does not answer in time. An export may wait longer
 * for its client, so exports have other connections.
 */
@Singleton
public class ReaderPoolCreator implements PgPoolCreator {

  /** Longest wait for a connection. */
  private static final int CONNECTION_SECONDS = 30;

  /** Longest time that a connection stays in a pool without use. */
  private static final int IDLE_SECONDS = 30;

  /** A pool closes connections without use so long before their silence counts. */
  private static final int BEFORE_SILENCE_SECONDS = 3;

  private final Duration rowTimeout;
  private final AnswerTimeouts timeouts;
  private final Map<StandbyUrl, Pool> standbys = new ConcurrentHashMap<>();
  private final Map<Pool, Companions> ofStandbys = new ConcurrentHashMap<>();
  private volatile Input primary;
  private volatile Companions ofPrimary;

  ReaderPoolCreator(ReadConfig reads, AnswerTimeouts timeouts) {
    this.rowTimeout = reads.rowTimeout();
    this.timeouts = timeouts;
  }

  /** What a pool of readers has beside it. */
  private record Companions(PipelinedClients pipelined, Pool exports) {

    void close() {
      pipelined.close();
      exports.close();
    }
  }

  @Override
  public Pool create(Input input) {
    primary = input;
    ofPrimary = companions(input.poolOptions(), input.pgConnectOptionsList());
    return pool(input.poolOptions(), input.pgConnectOptionsList(), timeouts.ofStatements());
  }

  /**
   * Creates the pool of a standby, with the options of the primary's pool, which must exist. It
   * replaces an earlier pool of the same standby.
   */
  public Pool create(StandbyUrl standby) {
    PoolOptions named = new PoolOptions(primary.poolOptions()).setName("readers-" + standby);
    List<PgConnectOptions> servers = List.of(standby.like(options()));
    Pool pool = pool(named, servers, timeouts.ofStatements());
    ofStandbys.put(pool, companions(named, servers));
    Pool earlier = standbys.put(standby, pool);
    if (earlier != null) {
      ofStandbys.remove(earlier).close();
    }
    return pool;
  }

  /** Opens one connection, to monitor the server. */
  public Future<SqlConnection> connect(StandbyUrl standby) {
    PgConnectOptions server = standby.like(options());
    return new PoolerProbe(primary.vertx(), server)
        .run()
        .compose(
            pooling ->
                pooling == Pooling.MIXING
                    ? Future.failedFuture("a pooler there mixes prepared statements of its clients")
                    : PgConnection.connect(primary.vertx(), server))
        .map(connection -> connection);
  }

  /** Returns the options of connections to the primary. */
  PgConnectOptions options() {
    return primary.pgConnectOptionsList().get(0);
  }

  /**
   * Returns a client for very short statements, to the server of that pool: a standby or the
   * primary.
   */
  public SqlClient pipelined(Pool pool) {
    return ofStandbys.getOrDefault(pool, ofPrimary).pipelined().current();
  }

  /** Returns the pool of exports from the server of that pool: a standby or the primary. */
  public Pool exports(Pool pool) {
    return ofStandbys.getOrDefault(pool, ofPrimary).exports();
  }

  void onStop(@Observes ShutdownEvent stop) {
    ofStandbys.values().forEach(Companions::close);
    if (ofPrimary != null) {
      ofPrimary.close();
    }
  }

  private Companions companions(PoolOptions options, List<PgConnectOptions> servers) {
    return new Companions(
        new PipelinedClients(primary.vertx(), options, servers, rowTimeout, timeouts.ofRows()),
        pool(
            new PoolOptions(options).setName(options.getName() + "-exports"),
            servers,
            timeouts.ofExports()));
  }

  /**
   * Creates a pool whose connections are closed after this time without a message in either
   * direction; never if it is zero.
   */
  private Pool pool(PoolOptions options, List<PgConnectOptions> servers, Duration silence) {
    PoolOptions pooled = new PoolOptions(options);
    if (!timeouts.ofStatements().isZero()) {
      pooled
          .setConnectionTimeoutUnit(TimeUnit.SECONDS)
          .setConnectionTimeout(
              (int) Math.min(CONNECTION_SECONDS, timeouts.ofStatements().toSeconds()));
    }
    int seconds = (int) silence.toSeconds();
    if (seconds > 0 && pooled.getIdleTimeout() == 0) {
      pooled
          .setIdleTimeoutUnit(TimeUnit.SECONDS)
          .setIdleTimeout(Math.min(IDLE_SECONDS, seconds - BEFORE_SILENCE_SECONDS));
    }
    return PgBuilder.pool()
        .with(pooled)
        .connectingTo(AnswerTimeouts.closedAfter(silence, servers))
        .using(primary.vertx())
        .build();
  }
}
