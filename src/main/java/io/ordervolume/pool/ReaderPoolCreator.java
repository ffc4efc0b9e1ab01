package io.ordervolume.pool;

import io.ordervolume.flow.ReadConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the pool of readers, as it is configured. */
@Singleton
class ReaderPoolCreator implements PgPoolCreator {

  private final Duration rowTimeout;

  ReaderPoolCreator(ReadConfig config) {
    this.rowTimeout = config.rowTimeout();
  }

  @Override
  public Pool create(Input input) {
    return new ReaderPool((VertxInternal) input.vertx(), own(input), () -> shared(input));
  }

  private static Pool own(Input input) {
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(new ArrayList<SqlConnectOptions>(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }

  /** Whoever is behind a statement waits for it, so none may take long. */
  private SqlClient shared(Input input) {
    List<SqlConnectOptions> servers = new ArrayList<>();
    for (PgConnectOptions server : input.pgConnectOptionsList()) {
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
