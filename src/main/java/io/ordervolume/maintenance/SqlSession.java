package io.ordervolume.maintenance;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Supplier;

/** A session of the database, for sequences of statements. */
record SqlSession(SqlConnection connection) {

  static final String BEGIN = "begin isolation level read committed";
  static final String BEGIN_SNAPSHOT = "begin isolation level repeatable read";

  Uni<Void> execute(String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }

  Uni<Void> execute(String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values).replaceWithVoid();
  }

  /** Returns the first row of the result; empty if it has none. */
  Uni<Optional<Row>> first(String sql, Tuple values) {
    return connection
        .preparedQuery(sql)
        .execute(values)
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
            });
  }

  /** Returns the one row of a result that always has one. */
  Uni<Row> one(String sql, Tuple values) {
    return first(sql, values).map(Optional::orElseThrow);
  }

  /** Does the work in a transaction, which a failure or a cancellation rolls back. */
  <T> Uni<T> inTransaction(String begin, Supplier<Uni<T>> work) {
    return execute(begin)
        .chain(work::get)
        .call(() -> execute("commit"))
        .onFailure()
        .call(this::rollBack);
  }

  /**
   * Rolls back, and tries again once: a cancellation can hit the rollback of an attempt that has
   * just failed.
   */
  private Uni<Void> rollBack() {
    return execute("rollback").onFailure().retry().atMost(1).onFailure().recoverWithNull();
  }
}
