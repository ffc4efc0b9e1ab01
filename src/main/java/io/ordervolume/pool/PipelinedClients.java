package io.ordervolume.pool;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Connections to one server that many reads share. Each connection sends statements without waiting
 * for earlier results. Each event loop has its own connection, so that no result changes threads. A
 * statement waits for the earlier ones on its connection, so each has a short timeout.
 */
final class PipelinedClients {

  /** After this time a connection without reads is closed before it can look like a hanging one. */
  private static final int IDLE_SECONDS = 30;

  private final Vertx vertx;
  private final PoolOptions options;
  private final List<SqlConnectOptions> servers = new ArrayList<>();
  private final Map<Thread, SqlClient> clients = new ConcurrentHashMap<>();

  /**
   * @param statementTimeout the longest time of a statement in the database
   * @param answerTimeout the longest wait for its answer; a connection that is silent for longer
   *     than that is closed
   */
  PipelinedClients(
      Vertx vertx,
      PoolOptions options,
      List<PgConnectOptions> servers,
      Duration statementTimeout,
      Duration answerTimeout) {
    this.vertx = vertx;
    this.options =
        new PoolOptions(options)
            .setMaxSize(1)
            .setName("pipelined")
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    int silence = IDLE_SECONDS + (int) answerTimeout.toSeconds();
    for (PgConnectOptions server : servers) {
      PgConnectOptions copy = StandbyUrl.copy(server);
      copy.addProperty("statement_timeout", statementTimeout.toMillis() + "ms");
      copy.setReadIdleTimeout(silence);
      this.servers.add(copy);
    }
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
