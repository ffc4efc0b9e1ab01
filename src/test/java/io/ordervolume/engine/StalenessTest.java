package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests the staleness of views that need a refresh: the age of the oldest change that their rows
 * lack, and never less.
 */
class StalenessTest extends ItemsFixture {

  private static final ViewPlan FULL = ITEMS.mode("full");

  /** Returns the staleness in whole seconds, which {@code views} and {@code status()} agree on. */
  private long staleness(String view) {
    List<String> row =
        database
            .rows(
                """
                select floor(extract(epoch from v.staleness::interval)),
                  floor(extract(epoch from s.at - least(s.dirty_since, s.waiting_since)))
                from order_volume.views v join order_volume.status() s on s.view_name = v.view_name
                where v.view_name = '%s'
                """
                    .formatted(view.substring("shop.".length())))
            .get(0);
    assertThat(row.get(0)).isEqualTo(row.get(1));
    return Long.parseLong(row.get(0));
  }

  /** Lets all times of the engine be ten minutes earlier. */
  private void passTenMinutes() {
    database.execute(
        """
        update order_volume.view_version
          set data_as_of = data_as_of - interval '10 min', refreshed_as_of = refreshed_as_of - interval '10 min',
            changed_at = changed_at - interval '10 min', dirty_since = dirty_since - interval '10 min',
            oldest_change = oldest_change - interval '10 min';
        update order_volume.apply_state set as_of = as_of - interval '10 min';
        update order_volume.log_1 set _at = _at - interval '10 min'
        """);
  }

  private void change(int id, int secondsAgo) {
    database.execute(
        """
        update shop.item set name = name || '!' where id = %d;
        update order_volume.log_1 set _at = _at - make_interval(secs => %d) where _at > now() - interval '1 s'
        """
            .formatted(id, secondsAgo));
  }

  @Test
  void aFullViewIsAsStaleAsTheOldestChange() throws Exception {
    engine.maintain(FULL);
    passTenMinutes();
    assertThat(database.text("select staleness from order_volume.views")).isEqualTo("00:00:00");

    change(1, 20);
    assertThat(staleness("shop.items")).as("waiting").isBetween(20L, 25L);
    engine.apply();
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    assertThat(staleness("shop.items")).as("dirty").isBetween(20L, 25L);

    change(2, 5);
    engine.apply();
    assertThat(staleness("shop.items")).as("dirty for longer").isBetween(20L, 30L);

    engine.refresh("shop.items");
    assertThat(database.text("select staleness from order_volume.views")).isEqualTo("00:00:00");
    passTenMinutes();
    change(3, 3);
    engine.apply();
    assertThat(staleness("shop.items")).as("dirty again").isBetween(3L, 10L);
  }

  @Test
  void anIncrementalViewIsAsStaleAsTheOldestChange() throws Exception {
    engine.maintain(ITEMS);
    passTenMinutes();
    change(1, 20);
    change(2, 5);
    try (Connection connection = database.connect()) {
      engine.apply(connection, 1);
    }

    assertThat(engine.status("shop.items", "dirty_reason")).contains("too many keys");
    assertThat(staleness("shop.items")).isBetween(20L, 30L);
  }

  /** A transaction that was open for long commits a change that is older than the applied ones. */
  @Test
  void aWaitingChangeMayBeTheOldest() throws Exception {
    engine.maintain(FULL);
    passTenMinutes();
    change(1, 5);
    engine.apply();

    change(2, 40);
    assertThat(staleness("shop.items")).as("waiting").isBetween(40L, 50L);
    engine.apply();
    assertThat(staleness("shop.items")).as("applied").isBetween(40L, 50L);
  }

  /** An entry for all rows stays until no writer relies on it. */
  @Test
  void aTruncationCountsFromItsTime() throws Exception {
    engine.maintain(ITEMS);
    passTenMinutes();
    database.execute(
        """
        truncate shop.item;
        update order_volume.log_1 set _at = _at - interval '20 s'
        """);
    assertThat(staleness("shop.items")).as("waiting").isBetween(20L, 25L);
    engine.apply();
    assertThat(staleness("shop.items")).as("dirty").isBetween(20L, 25L);
  }

  /** The refresh cannot contain a change that an apply consumed while it ran. */
  @Test
  void aViewThatStaysDirtyIsAsStaleAsItsLastRefresh() throws Exception {
    engine.maintain(FULL);
    change(1, 20);
    engine.apply();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("begin");
      String state =
          TestDatabase.rows(
                  connection,
                  "select state from order_volume.begin_refresh(%d)"
                      .formatted(engine.viewId("shop.items")))
              .get(0)
              .get(0);
      statement.execute("refresh materialized view concurrently shop.items");
      change(2, 0);
      engine.apply();
      finish(connection, statement, state);
    }

    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    assertThat(staleness("shop.items")).isBetween(0L, 10L);
    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  private static void finish(Connection connection, Statement statement, String state)
      throws SQLException {
    String measured =
        TestDatabase.rows(connection, "select order_volume.measure_refresh('" + state + "')")
            .get(0)
            .get(0);
    statement.execute("lock table order_volume.apply_lock in exclusive mode");
    statement.execute("select * from order_volume.finish_refresh('" + measured + "')");
    statement.execute("commit");
  }

  /** Nobody knows when a change was made that was not captured. */
  @Test
  void aGapOfCaptureCountsFromTheLastRefresh() throws Exception {
    ViewPlan names = createNames();
    engine.maintain(List.of(ITEMS, names));
    passTenMinutes();
    database.execute(
        """
        alter table shop.item disable trigger user;
        update shop.item set name = 'missed' where id = 1;
        alter table shop.item enable trigger user
        """);
    assertThat(engine.status("shop.names", "capture_complete")).isEqualTo("f");
    database.execute("update order_volume.apply_state set seq = seq + 1, as_of = now()");

    engine.install(ITEMS);
    assertThat(staleness("shop.items")).as("installed again").isGreaterThanOrEqualTo(600);
    assertThat(staleness("shop.names")).as("waits for an apply").isGreaterThanOrEqualTo(600);
    engine.apply();
    assertThat(engine.status("shop.names", "dirty")).isEqualTo("t");
    assertThat(staleness("shop.names")).as("dirty").isGreaterThanOrEqualTo(600);
    engine.refresh("shop.names");
    engine.assertCurrent("shop.names");
    assertThat(engine.status("shop.names", "dirty")).isEqualTo("f");
  }
}
