package io.ordervolume.read;

import io.ordervolume.observability.ServerTiming;
import io.ordervolume.pool.AnswerTimeouts;
import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.sql.SqlStatement;
import io.ordervolume.sql.StatementWithFallback;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Reads the rows of statements, never blocking and never writing. */
@ApplicationScoped
class RowReader {

  /** PostgreSQL has no times after that. */
  private static final int LAST_YEAR = 294_276;

  private static final int FIRST_YEAR = -4_713;

  private final ReaderPoolCreator pools;
  private final AnswerTimeouts timeouts;

  RowReader(ReaderPoolCreator pools, AnswerTimeouts timeouts) {
    this.pools = pools;
    this.timeouts = timeouts;
  }

  /** Reads with a connection of its own. */
  Uni<List<Object[]>> rows(StatementWithFallback statement, ReadContext context) {
    Uni<List<Object[]>> rows = rows(statement.statement(), context);
    return statement.fallback().isEmpty()
        ? rows
        : rows.chain(
            read ->
                statement.needsFallback(read)
                    ? rows(statement.fallback().get(), context)
                    : Uni.createFrom().item(read));
  }

  /** Reads with a connection of its own. */
  Uni<List<Object[]>> rows(SqlStatement statement, ReadContext context) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long began = System.nanoTime();
              Future<List<Object[]>> rows =
                  pool(context)
                      .getConnection()
                      .compose(
                          connection -> {
                            long connected = System.nanoTime();
                            context.timing().add(ServerTiming.Part.POOL, began, connected);
                            return select(quiet(connection), statement)
                                .eventually(ignored -> connection.close())
                                .map(read -> context.timed(read, connected));
                          });
              return UniHelper.toUni(rows);
            });
  }

  /**
   * Reads with a connection that others use at the same time. The statement must take next to
   * nothing, because others wait for it.
   */
  Uni<List<Object[]>> pipelined(SqlStatement statement, ReadContext context) {
    return timeouts.awaitRow(
        Uni.createFrom()
            .deferred(
                () -> {
                  long began = System.nanoTime();
                  return UniHelper.toUni(
                      select(pools.pipelined(pool(context)), statement)
                          .map(read -> context.timed(read, began)));
                }));
  }

  private static Pool pool(ReadContext context) {
    return context.pool().getDelegate();
  }

  /** The statement fails when the connection is lost; the driver would print a stack trace too. */
  private static SqlConnection quiet(SqlConnection connection) {
    return connection.exceptionHandler(lost -> {});
  }

  private static Future<List<Object[]>> select(SqlClient client, SqlStatement statement) {
    return client
        .preparedQuery(statement.sql())
        .execute(Tuple.from(statement.values()))
        .map(RowReader::values);
  }

  private static List<Object[]> values(RowSet<Row> rows) {
    List<Object[]> values = new ArrayList<>(rows.size());
    for (Row row : rows) {
      values.add(values(row));
    }
    return values;
  }

  /** The values of a row, as its writers expect them. */
  static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = row.getValue(i);
      values[i] = value instanceof OffsetDateTime time ? orInfinity(time) : value;
    }
    return values;
  }

  /** The driver has the first and the last time of Java for those before and after all others. */
  private static Object orInfinity(OffsetDateTime time) {
    if (time.getYear() > LAST_YEAR) {
      return "infinity";
    }
    return time.getYear() < FIRST_YEAR ? "-infinity" : time;
  }
}
