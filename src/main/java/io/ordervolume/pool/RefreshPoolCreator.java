package io.ordervolume.pool;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/**
 * Creates the pool of refreshes as Quarkus would, and keeps the options of its connections. A
 * connection is closed if the server hangs. The listening connection is in this pool, too; it
 * receives a message each minute.
 */
@Singleton
@ReactiveDataSource("refresh")
class RefreshPoolCreator implements PgPoolCreator {

  private final AnswerTimeouts timeouts;
  private volatile PgConnectOptions options;

  RefreshPoolCreator(AnswerTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  @Override
  public Pool create(Input input) {
    options = input.pgConnectOptionsList().get(0);
    return PgBuilder.pool()
        .with(input.poolOptions())
        .connectingTo(
            AnswerTimeouts.closedAfter(timeouts.ofRefreshes(), input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }

  /** Returns the options of the connections, once the pool was created. */
  PgConnectOptions options() {
    return options;
  }
}
