package io.ordervolume.pool;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Finds out how connections are pooled. Behind a pooler the announced process id is not that of the
 * session. If so, several clients execute different statements at the same time, and each must get
 * the result of its own statement.
 */
final class PoolerProbe {

  private static final int CLIENTS = 3;
  private static final int STATEMENTS = 12;
  private static final String SESSION = "select pg_backend_pid()";

  /** SQLSTATEs of an unknown or a duplicate prepared statement, and of an unexpected message. */
  private static final Set<String> MIXED = Set.of("26000", "42P05", "08P01");

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final List<PgConnection> open = new CopyOnWriteArrayList<>();
  private volatile boolean sessionsMove;
  private volatile boolean mixes;

  PoolerProbe(Vertx vertx, PgConnectOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** Returns how connections with these options are pooled. Fails if there is no connection. */
  Future<Pooling> run() {
    return connect()
        .compose(
            first ->
                session(first)
                    .compose(
                        process ->
                            process == first.processId()
                                ? Future.succeededFuture(Pooling.NONE)
                                : behindPooler()))
        .eventually(this::close);
  }

  private Future<PgConnection> connect() {
    return PgConnection.connect(vertx, options)
        .onSuccess(
            connection -> {
              connection.exceptionHandler(failure -> {});
              open.add(connection);
            });
  }

  private static Future<Integer> session(PgConnection connection) {
    return connection.query(SESSION).execute().map(rows -> first(rows).getInteger(0));
  }

  private static Row first(RowSet<Row> rows) {
    return rows.iterator().next();
  }

  private Future<Pooling> behindPooler() {
    Future<PgConnection> connected = connect();
    for (int i = 2; i < CLIENTS; i++) {
      connected = connected.compose(before -> connect());
    }
    return connected
        .compose(all -> statements())
        .map(
            done -> {
              if (mixes) {
                return Pooling.MIXING;
              }
              return sessionsMove ? Pooling.TRANSACTION : Pooling.SESSION;
            });
  }

  private CompositeFuture statements() {
    List<Future<Void>> clients = new ArrayList<>();
    for (int client = 0; client < open.size(); client++) {
      clients.add(statements(open.get(client), client));
    }
    return Future.join(clients);
  }

  private Future<Void> statements(PgConnection connection, int client) {
    return session(connection)
        .compose(
            session -> {
              Future<Void> all = Future.succeededFuture();
              for (int i = 0; i < STATEMENTS; i++) {
                // Executes each statement twice: the first time prepares it, the second uses its
                // name.
                int number = client * STATEMENTS + i / 2;
                all =
                    all.compose(before -> compare(connection, number))
                        .compose(compared -> session(connection))
                        .map(
                            now -> {
                              if (!now.equals(session)) {
                                sessionsMove = true;
                              }
                              return null;
                            });
              }
              return all;
            });
  }

  private Future<Void> compare(PgConnection connection, int number) {
    return connection
        .preparedQuery("select $1::int4 + " + number + " from pg_sleep(0.001)")
        .execute(Tuple.of(1))
        .map(
            rows -> rows.size() == 1 && Integer.valueOf(number + 1).equals(first(rows).getValue(0)))
        .recover(
            failure ->
                failure instanceof PgException error && MIXED.contains(error.getSqlState())
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure))
        .map(
            isOwn -> {
              if (!isOwn) {
                mixes = true;
              }
              return null;
            });
  }

  private Future<Void> close() {
    open.forEach(PgConnection::close);
    return Future.succeededFuture();
  }
}
