package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;

/** The law: in any one snapshot the live view and the definition hold the same rows. */
public final class LiveViewLaw {

  private static final String VIEW = "customer_order_volume";

  private static final String DIFFERENCE =
      """
      select * from (
        (select 'live only', l.* from %1$s_live l
          except all select 'live only', d.* from %1$s_definition d)
        union all
        (select 'definition only', d.* from %1$s_definition d
          except all select 'definition only', l.* from %1$s_live l)) difference
      limit 5
      """;

  private LiveViewLaw() {}

  public static void check(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      check(connection);
    }
  }

  public static void check(Connection connection) throws SQLException {
    check(connection, VIEW);
  }

  /** One statement is one snapshot. */
  public static void check(Connection connection, String view) throws SQLException {
    assertThat(TestDatabase.rows(connection, DIFFERENCE.formatted(view)))
        .as("difference of live and definition")
        .isEmpty();
  }

  /**
   * Whether the materialized view differs from the definition, so that there is something to find.
   */
  public static boolean isStale(Connection connection) throws SQLException {
    return isStale(connection, VIEW);
  }

  public static boolean isStale(Connection connection, String view) throws SQLException {
    return !TestDatabase.rows(
            connection,
            """
            (table %1$s_definition except all table %1$s)
            union all
            (table %1$s except all table %1$s_definition)
            limit 1
            """
                .formatted(view))
        .isEmpty();
  }
}
