package io.ordervolume.pool;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.ArrayList;

/** Makes the pool of readers, as it is configured. */
@Singleton
class ReaderPoolCreator implements PgPoolCreator {

  @Override
  public Pool create(Input input) {
    return new ReaderPool(
        (VertxInternal) input.vertx(),
        build(PgBuilder.pool(), input, input.poolOptions()),
        () ->
            build(
                PgBuilder.client(),
                input,
                new PoolOptions(input.poolOptions()).setMaxSize(1).setName("shared")));
  }

  private static <C extends SqlClient> C build(
      ClientBuilder<C> builder, Input input, PoolOptions options) {
    return builder
        .with(options)
        .connectingTo(new ArrayList<>(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
