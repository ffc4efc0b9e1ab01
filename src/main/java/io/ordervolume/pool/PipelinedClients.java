package io.ordervolume.pool;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections to one server that many reads share. Each connection sends statements without waiting
 * for earlier results. Each event loop has its own connection, so that no result changes threads. A
 * statement waits for the earlier ones on its connection, so each has a short timeout.
 */
final class PipelinedClients {

  private final Vertx vertx;
  private final PoolOptions options;
  private final List<SqlConnectOptions> servers = new ArrayList<>();
  private final Map<Thread, SqlClient> clients = new ConcurrentHashMap<>();

  PipelinedClients(
      Vertx vertx, PoolOptions options, List<PgConnectOptions> servers, String timeout) {
    this.vertx = vertx;
    this.options = new PoolOptions(options).setMaxSize(1).setName("pipelined");
    servers.forEach(
        server ->
            this.servers.add(StandbyUrl.copy(server).addProperty("statement_timeout", timeout)));
  }

  /** Returns the client of the present event loop. */
  SqlClient current() {
    return clients.computeIfAbsent(Thread.currentThread(), loop -> open());
  }

  private SqlClient open() {
    return PgBuilder.client().with(options).connectingTo(servers).using(vertx).build();
  }

  void close() {
    clients.values().forEach(SqlClient::close);
  }
}
