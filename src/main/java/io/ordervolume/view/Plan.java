package io.ordervolume.view;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to ask the database.
 *
 * @param statement what to ask
 * @param otherwise what to ask instead where the answer says that every row is stale; empty where
 *     no answer does
 */
public record Plan(Statement statement, Optional<Statement> otherwise) {

  /** Whether these rows, the first that came, say so. */
  public static boolean everythingIsStale(List<Object[]> rows) {
    return rows.size() == 1 && Stream.of(rows.get(0)).allMatch(Objects::isNull);
  }
}
