package io.ordervolume.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that may answer that every row is stale.
 *
 * @param fallback reads the definition; empty if the statement never answers that
 */
public record StatementWithFallback(SqlStatement statement, Optional<SqlStatement> fallback) {

  static StatementWithFallback only(SqlStatement statement) {
    return new StatementWithFallback(statement, Optional.empty());
  }

  /**
   * Whether these rows, the first of the statement, make the fallback necessary: the signal is one
   * row of nulls. If a real row looks like that, the fallback returns it as well.
   */
  public boolean needsFallback(List<Object[]> rows) {
    return fallback.isPresent()
        && rows.size() == 1
        && Arrays.stream(rows.get(0)).allMatch(Objects::isNull);
  }
}
