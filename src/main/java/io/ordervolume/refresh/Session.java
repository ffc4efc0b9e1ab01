package io.ordervolume.refresh;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Optional;

/** A session of the database, as the steps of a refresh use it. */
record Session(SqlConnection connection) {

  Uni<Void> execute(String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }

  Uni<Void> execute(String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values).replaceWithVoid();
  }

  /** The first row of the answer; empty when there is none. */
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

  /** The one row of an answer that always has one. */
  Uni<Row> one(String sql, Tuple values) {
    return first(sql, values).map(Optional::orElseThrow);
  }
}
