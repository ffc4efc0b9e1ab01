package io.ordervolume.sql;

import io.ordervolume.query.Query;
import io.ordervolume.query.RelatedQuery;
import io.ordervolume.query.SelectItem;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The related rows whose values become values of a row: each relation is joined once, however many
 * of its values are selected, and adds no rows.
 */
final class SpreadJoins {

  private final Map<RelatedQuery, String> aliases = new LinkedHashMap<>();
  private final StringBuilder sql = new StringBuilder();

  SpreadJoins(Query query, RelatedRowsWriter writer) {
    for (SelectItem output : query.select()) {
      if (output instanceof SelectItem.Spread spread && !aliases.containsKey(spread.rows())) {
        String alias = "s" + aliases.size();
        aliases.put(spread.rows(), alias);
        sql.append(" left join lateral ")
            .append(writer.oneRow(spread.rows()))
            .append(" ")
            .append(alias)
            .append(" on true");
      }
    }
  }

  /** The joins, to stand behind the rows in FROM; empty if nothing is spread. */
  String sql() {
    return sql.toString();
  }

  /** The value of a joined row. */
  String value(SelectItem.Spread spread) {
    return Identifiers.column(aliases.get(spread.rows()), spread.value().name());
  }
}
