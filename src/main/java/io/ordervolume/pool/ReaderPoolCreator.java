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
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Creates the pools of readers, and the pipelined clients beside each. */
@Singleton
public class ReaderPoolCreator implements PgPoolCreator {

  private final Duration rowTimeout;
  private final Map<StandbyUrl, Pool> standbys = new ConcurrentHashMap<>();
  private final Map<Pool, PipelinedClients> ofStandbys = new ConcurrentHashMap<>();
  private volatile Input primary;
  private volatile PipelinedClients ofPrimary;

  ReaderPoolCreator(ReadConfig reads) {
    this.rowTimeout = reads.rowTimeout();
  }

  @Override
  public Pool create(Input input) {
    primary = input;
    ofPrimary = pipelined(input.pgConnectOptionsList());
    return pool(input, input.poolOptions(), input.pgConnectOptionsList());
  }

  /**
   * Creates the pool of a standby, with the options of the primary's pool, which must exist. It
   * replaces an earlier pool of the same standby.
   */
  public Pool create(StandbyUrl standby) {
    PoolOptions named = new PoolOptions(primary.poolOptions()).setName("readers-" + standby);
    List<PgConnectOptions> servers = List.of(standby.like(options()));
    Pool pool = pool(primary, named, servers);
    ofStandbys.put(pool, pipelined(servers));
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
    return ofStandbys.getOrDefault(pool, ofPrimary).current();
  }

  void onStop(@Observes ShutdownEvent stop) {
    ofStandbys.values().forEach(PipelinedClients::close);
    if (ofPrimary != null) {
      ofPrimary.close();
    }
  }

  private PipelinedClients pipelined(List<PgConnectOptions> servers) {
    return new PipelinedClients(
        primary.vertx(), primary.poolOptions(), servers, rowTimeout.toMillis() + "ms");
  }

  private static Pool pool(Input input, PoolOptions options, List<PgConnectOptions> servers) {
    return PgBuilder.pool()
        .with(options)
        .connectingTo(new ArrayList<SqlConnectOptions>(servers))
        .using(input.vertx())
        .build();
  }
}
