package io.ordervolume.view;

import java.util.List;

/** SQL and the values for its numbered parameters, the first for {@code ?1}. */
public record Statement(String sql, List<Object> values) {

  /** The same in the driver's own way, which numbers parameters as PostgreSQL does. */
  public String driverSql() {
    return sql.replace('?', '$');
  }
}
