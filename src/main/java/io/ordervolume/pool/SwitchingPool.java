package io.ordervolume.pool;

import io.vertx.core.Future;
import io.vertx.core.impl.VertxInternal;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Supplier;

/** The connections of readers to several servers: to the primary, unless a {@link Detour} says. */
final class SwitchingPool extends ReaderPool {

  SwitchingPool(VertxInternal vertx, Pool own, Supplier<SqlClient> opener) {
    super(vertx, own, opener);
  }

  @Override
  public Future<SqlConnection> getConnection() {
    Pool other = Detour.pool();
    return other == null ? super.getConnection() : other.getConnection();
  }
}
