package io.ordervolume.pool;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.ArrayList;

/** Creates the pool of refreshes as Quarkus would, and keeps the options of its connections. */
@Singleton
@ReactiveDataSource("refresh")
class RefreshPoolCreator implements PgPoolCreator {

  private volatile PgConnectOptions options;

  @Override
  public Pool create(Input input) {
    options = input.pgConnectOptionsList().get(0);
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(new ArrayList<SqlConnectOptions>(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }

  /** Returns the options of the connections, once the pool was created. */
  PgConnectOptions options() {
    return options;
  }
}
