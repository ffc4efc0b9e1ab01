package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that change logs and deltas stay small under steady load, because their rows live for a
 * second.
 */
@Tag("full")
class BloatTest extends ItemsFixture {

  private static final Duration LENGTH = Duration.ofSeconds(20);
  private static final int ITEMS_WRITTEN = 200;

  /** The minimum size of a row in bytes. */
  private static final int ROW_BYTES = 36;

  private static final String SIZES =
      "select pg_relation_size('order_volume.log_1') + pg_relation_size('order_volume.items_delta')";

  @BeforeEach
  void vacuumOften() throws Exception {
    setting("alter system set autovacuum_naptime = '1s'");
    database.execute(
        "insert into shop.item (id, name) select g, 'n' || g from generate_series(21, %d) g"
            .formatted(ITEMS_WRITTEN));
    engine.maintain(ITEMS);
  }

  @AfterEach
  void resetNaptime() {
    setting("alter system reset autovacuum_naptime");
  }

  private void setting(String sql) {
    database.execute(sql);
    database.execute("select pg_reload_conf()");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tablesStaySmallIfTheyAreVacuumed(boolean vacuumed) throws SQLException {
    if (!vacuumed) {
      database.execute(
          """
          alter table order_volume.log_1 set (autovacuum_enabled = false);
          alter table order_volume.items_delta set (autovacuum_enabled = false)
          """);
    }
    long end = System.nanoTime() + LENGTH.toNanos();
    long rounds = 0;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      while (System.nanoTime() < end || rounds < 100) {
        statement.execute("update shop.item set name = 'r%d'".formatted(rounds));
        engine.apply(connection, 100_000);
        rounds++;
      }
    }
    // Each round writes two row images and a delta row for each item.
    long written = rounds * ITEMS_WRITTEN * 3 * ROW_BYTES;

    if (vacuumed) {
      assertThat(database.number(SIZES)).isLessThan(written / 4);
    } else {
      assertThat(database.number(SIZES)).isGreaterThan(written / 2);
    }
    engine.assertCurrent("shop.items");
  }
}
