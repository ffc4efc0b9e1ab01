package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;

/** The law: in any one snapshot the live view and the definition hold the same rows. */
public final class LiveViewLaw {

  private static final String DIFFERENCE =
      """
      select * from (
        (select 'live only', l.* from customer_order_volume_live l
          except all select 'live only', d.* from customer_order_volume_definition d)
        union all
        (select 'definition only', d.* from customer_order_volume_definition d
          except all select 'definition only', l.* from customer_order_volume_live l)) difference
      limit 5
      """;

  private LiveViewLaw() {}

  public static void check(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      check(connection);
    }
  }

  /** One statement is one snapshot. */
  public static void check(Connection connection) throws SQLException {
    assertThat(TestDatabase.rows(connection, DIFFERENCE))
        .as("difference of live and definition")
        .isEmpty();
  }

  /**
   * Whether the materialized view differs from the definition, so that there is something to find.
   */
  public static boolean isStale(Connection connection) throws SQLException {
    return !TestDatabase.rows(
            connection,
            """
            (table customer_order_volume_definition except all table customer_order_volume)
            union all
            (table customer_order_volume except all table customer_order_volume_definition)
            limit 1
            """)
        .isEmpty();
  }
}
