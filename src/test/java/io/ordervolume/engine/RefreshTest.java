package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Tests refreshes by the service and by others. */
class RefreshTest extends ItemsFixture {

  private List<String> catalog(String view, String... fields) {
    StringBuilder select = new StringBuilder("select true");
    for (String field : fields) {
      select.append(", v #>> '{").append(field).append("}'");
    }
    List<String> row =
        database
            .rows(
                select
                    + " from jsonb_array_elements(order_volume.catalog()) v where v ->> 'name' = '"
                    + view
                    + "'")
            .get(0);
    return row.subList(1, row.size());
  }

  @Test
  void aRefreshCountsUncapturedRows() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'captured' where id = 1");
    database.execute(
        "create or replace function order_volume.capture_%s_update() returns trigger language plpgsql as 'begin return null; end'"
            .formatted(database.text("select id from order_volume.base_table")));
    database.execute("update shop.item set name = 'unseen' where id in (2, 3)");
    assertThat(engine.refresh("shop.items"))
        .as("two deleted and two inserted rows")
        .containsEntry("uncaptured_rows", "4");
  }

  /**
   * A refresh that began before an apply must not clear the dirty state and delta of that apply.
   */
  @Test
  void aRefreshClearsOnlyTheAppliesThatItSaw() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'early' where id = 1");
    engine.apply();
    try (Connection connection = database.connect();
        Statement refresh = connection.createStatement()) {
      connection.setAutoCommit(false);
      refresh.execute("select from order_volume.refresh_lock for update skip locked");
      String state =
          TestDatabase.rows(
                  connection, "select state from order_volume.begin_refresh(1, 'concurrent')")
              .get(0)
              .get(0);
      refresh.execute("refresh materialized view concurrently shop.items");
      database.execute("update shop.item set name = 'late' where id = 2");
      engine.apply();
      assertThat(engine.refresh("shop.items")).as("another instance refreshes").isEmpty();
      refresh.execute("lock table order_volume.apply_lock in exclusive mode");
      refresh.execute(
          "select order_volume.finish_refresh(order_volume.measure_refresh('" + state + "'))");
      connection.commit();
    }
    engine.assertCurrent("shop.items");
    assertThat(database.rows("select id from order_volume.items_delta"))
        .containsExactly(List.of("2"));
  }

  /** An apply recomputes a row, and a change that it does not see comes before it commits. */
  @Test
  void aRefreshShowsWhatWasCommittedBeforeItBegan() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'applied' where id = 1");
    CompletableFuture<Map<String, String>> refresh;
    try (Connection connection = database.connect();
        Statement apply = connection.createStatement()) {
      apply.execute("begin isolation level repeatable read");
      apply.execute("lock table order_volume.apply_lock in exclusive mode");
      apply.execute("select from order_volume.apply()");
      database.execute("update shop.item set name = 'refreshed' where id = 1");
      refresh = CompletableFuture.supplyAsync(() -> refreshed("shop.items"));
      Patience.await(
          () ->
              database.number(
                      "select count(*) from pg_locks where not granted and relation = 'order_volume.apply_lock'::regclass")
                  > 0);
      apply.execute("commit");
    }
    assertThat(refresh.get(30, TimeUnit.SECONDS)).containsEntry("outcome", "succeeded");
    assertThat(database.text("select name from order_volume.items_current where id = 1"))
        .isEqualTo("refreshed");
  }

  private Map<String, String> refreshed(String view) {
    try {
      return engine.refresh(view);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @ParameterizedTest
  @CsvSource({"concurrently", "''"})
  void aForeignRefreshIsNoticed(String how) throws Exception {
    engine.maintain(ITEMS.mode("scheduled"));
    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "foreign_refresh")).isEqualTo("f");
    String version = engine.status("shop.items", "version_id");
    database.execute("insert into shop.item values (500, 'by others')");
    database.executeAlone("refresh materialized view " + how + " shop.items");
    assertThat(engine.status("shop.items", "foreign_refresh")).isEqualTo("t");
    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("t");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(version);
    assertThat(engine.status("shop.items", "row_count")).isEqualTo("21");
    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("f");
  }

  /**
   * A REPEATABLE READ transaction refreshes the view with rows that a later refresh had replaced.
   */
  @ParameterizedTest
  @ValueSource(strings = {"incremental", "full"})
  void aForeignRefreshWithAnOldSnapshotIsNotTakenForExact(String mode) throws Exception {
    ViewPlan plan = mode.equals("full") ? ITEMS.mode("full") : ITEMS;
    engine.maintain(plan);
    int session;
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      session = other.unwrap(PGConnection.class).getBackendPID();
      statement.execute("begin isolation level repeatable read");
      statement.execute("select from shop.item");
      database.execute("update shop.item set name = 'newer' where id = 3");
      engine.apply();
      engine.refresh("shop.items");
      assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
      statement.execute("refresh materialized view shop.items");
      statement.execute("commit");
    }
    database.awaitEnd(session);
    assertThat(database.text("select name from shop.items where id = 3")).isEqualTo("n3");
    engine.assertLive("shop.items");
    assertThat(staleKeys("shop.items")).containsExactly(List.of("t"));

    assertThat(database.text("select order_volume.note_foreign_refresh(1)")).isEqualTo("t");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("t");
    assertThat(engine.status("shop.items", "data_as_of")).as("unknown").isNull();
    assertThat(database.text("select staleness from order_volume.views")).isEqualTo("unknown");
    assertThat(staleKeys("shop.items")).containsExactly(List.of("t"));
    engine.assertLive("shop.items");

    engine.refresh("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
    assertThat(staleKeys("shop.items")).isEmpty();
    engine.assertCurrent("shop.items");
  }

  private List<List<String>> staleKeys(String view) {
    return database.rows("select _all from " + engine.object(view, "stale_keys") + "()");
  }

  @Test
  void aCancelledRefreshReturnsNoRow() throws SQLException {
    engine.maintain(ITEMS);
    database.execute(
        "insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode) values (1, 'items', 'request', 'test', 'concurrent')");
    database.execute("select order_volume.cancel_refresh(1)");
    try (Connection connection = database.connect();
        Statement refresh = connection.createStatement()) {
      connection.setAutoCommit(false);
      String state =
          TestDatabase.rows(connection, "select state from order_volume.begin_refresh(1)")
              .get(0)
              .get(0);
      refresh.execute("lock table order_volume.apply_lock in exclusive mode");
      assertThat(
              TestDatabase.rows(
                  connection,
                  "select * from order_volume.finish_refresh(order_volume.measure_refresh('"
                      + state
                      + "'), 1)"))
          .isEmpty();
      connection.rollback();
    }
  }

  @Test
  void theDeltaIsKeptUntilTheViewBelowIsRefreshed() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create materialized view shop.initials as select left(name, 1) as initial, count(*) as n from shop.items group by 1;
        create unique index on shop.initials (initial);
        select order_volume.maintain('shop.initials');
        select order_volume.install(2, jsonb_build_object('mode', 'incremental', 'row_id', array['initial'],
          'key', '[{"name": "initial", "nullable": true}]'::jsonb, 'rendered', pg_get_viewdef('shop.initials'::regclass),
          'matviews', array['shop.items'::regclass::oid],
          'tables', array[jsonb_build_object('oid', 'shop.item'::regclass::oid, 'compared', array['id', 'name'], 'logged', array['id', 'name'])],
          'mappings', array[jsonb_build_object('table', 'shop.item'::regclass::oid, 'sql', format('select left(i.name, 1) as initial from {log:%s} i', 'shop.item'::regclass::oid))]))
        """);
    engine.refresh("shop.initials");
    database.execute("update shop.item set name = 'x' || id where id < 5");
    engine.apply();
    engine.assertCurrent("shop.initials");
    Map<String, String> early = engine.refresh("shop.initials");
    assertThat(early).containsEntry("delta_merged", "0");
    engine.assertCurrent("shop.initials");
    engine.refresh("shop.items");
    assertThat(engine.refresh("shop.initials")).containsEntry("delta_merged", "2");
    engine.assertCurrent("shop.initials");
    engine.assertLive("shop.initials");

    assertThat(catalog("initials", "installed", "depends_on,0")).containsExactly("true", "1");
    database.execute("select order_volume.release('shop.items')");
    assertThat(catalog("initials", "installed"))
        .as("it is installed again to read the materialized view")
        .containsExactly("false");
  }
}
