package io.ordervolume.pool;

import io.ordervolume.flow.ReadConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the pools of readers, as they are configured. */
@Singleton
public class ReaderPoolCreator implements PgPoolCreator {

  private final Duration rowTimeout;
  private final boolean switches;
  private volatile Input primary;

  ReaderPoolCreator(ReadConfig reads, ReplicaConfig replicas) {
    this.rowTimeout = reads.rowTimeout();
    this.switches = replicas.urls().isPresent();
  }

  @Override
  public Pool create(Input input) {
    primary = input;
    VertxInternal vertx = (VertxInternal) input.vertx();
    List<PgConnectOptions> servers = input.pgConnectOptionsList();
    Pool own = own(input, input.poolOptions(), servers);
    return switches
        ? new SwitchingPool(vertx, own, () -> shared(input, servers))
        : new ReaderPool(vertx, own, () -> shared(input, servers));
  }

  /** Makes a pool like that of the primary, which must have been made before. */
  public Pool create(ReplicaUrl replica) {
    Input input = primary;
    List<PgConnectOptions> servers = List.of(replica.like(input.pgConnectOptionsList().get(0)));
    PoolOptions named = new PoolOptions(input.poolOptions()).setName("readers-" + replica);
    return new ReaderPool(
        (VertxInternal) input.vertx(), own(input, named, servers), () -> shared(input, servers));
  }

  /** Makes one connection, for whoever watches the server. */
  public Future<SqlConnection> connect(ReplicaUrl replica) {
    PgConnectOptions server = replica.like(primary.pgConnectOptionsList().get(0));
    return PgConnection.connect(primary.vertx(), server).map(connection -> connection);
  }

  private static Pool own(Input input, PoolOptions options, List<PgConnectOptions> servers) {
    return PgBuilder.pool()
        .with(options)
        .connectingTo(new ArrayList<SqlConnectOptions>(servers))
        .using(input.vertx())
        .build();
  }

  /** Whoever is behind a statement waits for it, so none may take long. */
  private SqlClient shared(Input input, List<PgConnectOptions> pooled) {
    List<SqlConnectOptions> servers = new ArrayList<>();
    for (PgConnectOptions server : pooled) {
      servers.add(
          new PgConnectOptions(server)
              .addProperty("statement_timeout", rowTimeout.toMillis() + "ms"));
    }
    return PgBuilder.client()
        .with(new PoolOptions(input.poolOptions()).setMaxSize(1).setName("shared"))
        .connectingTo(servers)
        .using(input.vertx())
        .build();
  }
}
