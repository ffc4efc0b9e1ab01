package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Tests applies: versions, failing views and locked tables. */
class ApplyTest extends ItemsFixture {

  private static final String OBJECT_IN_USE = "55006";

  @Test
  void appliesAndRefreshesThatChangeRowsMoveTheVersion() throws Exception {
    engine.maintain(ITEMS);
    String first = engine.status("shop.items", "version_id");
    assertThat(engine.refresh("shop.items"))
        .containsEntry("outcome", "unchanged")
        .containsEntry("uncaptured_rows", "0");
    assertThat(engine.apply()).isEmpty();
    assertThat(engine.status("shop.items", "version_id")).isEqualTo(first);
    database.execute("update shop.item set name = 'moved' where id = 1");
    engine.apply();
    String second = engine.status("shop.items", "version_id");
    assertThat(second).isNotEqualTo(first);
    assertThat(engine.refresh("shop.items"))
        .containsEntry("outcome", "succeeded")
        .containsEntry("rows_inserted", "1")
        .containsEntry("delta_merged", "1")
        .containsEntry("uncaptured_rows", "0");
    assertThat(engine.status("shop.items", "version_id")).isNotEqualTo(second);
  }

  @Test
  void onlyAFailingViewBecomesDirty() throws Exception {
    ViewPlan names = createNames();
    engine.maintain(List.of(withStock(), names));
    String before = engine.status("shop.items", "data_as_of");
    database.execute("update shop.item set stock = 0, name = 'zero' where id = 3");
    assertThat(engine.apply())
        .extracting(row -> row.get(0) + " " + row.get(2))
        .containsExactly("items t", "names f");
    engine.assertCurrent("shop.names");
    assertThat(engine.status("shop.items", "dirty_reason")).contains("division by zero");
    assertThat(engine.status("shop.items", "data_as_of"))
        .as("data_as_of does not move")
        .isEqualTo(before);
    database.execute("update shop.item set stock = 2 where id = 3");
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.apply();
    engine.assertCurrent("shop.items");
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
  }

  /** Returns a view that takes some seconds for each change of the row with the id 1. */
  private ViewPlan slowView(String name, double seconds) {
    database.execute(
        "create materialized view shop.%1$s as select id, name from shop.item; create unique index on shop.%1$s (id)"
            .formatted(name));
    return ViewPlan.of("shop." + name, "id")
        .table("shop.item", "id, name", "id")
        .mapping(
            "shop.item",
            "select i.id from {log:shop.item} i cross join lateral pg_sleep(case i.id when 1 then %s else 0 end)"
                .formatted(seconds));
  }

  /** Applies with a timeout, and returns views with "t" for those left to a refresh. */
  private List<String> applyWithin(String timeout) throws SQLException {
    try (Connection hasty = database.connect();
        Statement statement = hasty.createStatement()) {
      statement.execute("set statement_timeout = '" + timeout + "'");
      return engine.apply(hasty, 100_000).stream()
          .map(row -> row.get(0) + " " + row.get(2))
          .toList();
    }
  }

  /** Each apply would name another view, and roll back what it noted about the one before. */
  @Test
  void twoAppliesAreEnoughForSeveralSlowViews() throws Exception {
    List<String> views = List.of("shop.slow", "shop.slower", "shop.slowest", "shop.items");
    engine.maintain(
        List.of(slowView("slow", 20), slowView("slower", 20), slowView("slowest", 20), ITEMS));
    database.execute("update shop.item set name = 'x' where id = 1");

    assertThatThrownBy(() -> applyWithin("2s")).hasMessageContaining("timeout");
    assertThat(applyWithin("2s")).containsExactly("slow t", "slower t", "slowest t", "items t");

    assertThat(database.number("select count(*) from order_volume.log_1")).isZero();
    for (String view : views) {
      engine.assertLive(view);
      engine.refresh(view);
      engine.assertCurrent(view);
    }
    database.execute("update shop.item set name = 'y' where id = 1");
    assertThatThrownBy(() -> applyWithin("2s")).hasMessageContaining("timeout");
    assertThat(applyWithin("2s"))
        .as("views that were slow come last")
        .containsExactly("slowest t", "items f", "slow t", "slower t");
  }

  @Test
  void viewsThatAreSlowTogetherAreLeftToRefreshes() throws Exception {
    List<ViewPlan> plans = IntStream.range(0, 5).mapToObj(i -> slowView("slow" + i, 0.7)).toList();
    engine.maintain(plans);
    database.execute("update shop.item set name = 'x' where id = 1");

    assertThat(applyWithin("2s"))
        .containsExactly("slow0 f", "slow1 f", "slow2 t", "slow3 t", "slow4 t");
    assertThat(database.number("select count(*) from order_volume.log_1")).isZero();
    for (ViewPlan plan : plans) {
      engine.assertLive(plan.view());
    }
    engine.refresh("shop.slow2");
    engine.refresh("shop.slow3");
    engine.refresh("shop.slow4");

    database.execute("update shop.item set name = 'y' where id = 2");
    assertThat(applyWithin("2s"))
        .as("few changes")
        .containsExactly("slow0 f", "slow1 f", "slow3 f", "slow4 f", "slow2 f");
    database.execute("insert into shop.item select g, 'z' from generate_series(101, 700) g");
    assertThat(applyWithin("2s"))
        .as("many changes")
        .containsExactly("slow0 f", "slow1 f", "slow3 t", "slow4 t", "slow2 t");
    for (ViewPlan plan : plans) {
      engine.refresh(plan.view());
      engine.assertCurrent(plan.view());
    }
  }

  @Test
  void aCancellationByAnotherSessionIsNoTimeout() throws Exception {
    engine.maintain(slowView("slow", 20));
    database.execute("update shop.item set name = 'x' where id = 1");
    CompletableFuture<List<String>> apply =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return applyWithin("60s");
              } catch (SQLException failure) {
                throw new CompletionException(failure);
              }
            });
    Patience.await(
        () ->
            database.number(
                    "select count(pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'PgSleep'")
                > 0);

    assertThatThrownBy(apply::join).hasMessageContaining("user request");
    assertThat(database.number("select count(*) from order_volume.log_1")).isPositive();
  }

  /** 1.0 and 1.00 are equal numbers, and lead to different keys. */
  @Test
  void repeatedImagesAreComputedOnce() throws Exception {
    database.execute(
        """
        create table shop.price (id int primary key, price numeric);
        insert into shop.price values (1, 1.0);
        create materialized view shop.prices as select price::text as label, count(*) as n from shop.price group by 1;
        create unique index on shop.prices (label)
        """);
    engine.maintain(
        ViewPlan.of("shop.prices", "label")
            .table("shop.price", "price", "price")
            .mapping("shop.price", "select p.price::text as label from {log:shop.price} p"));
    database.execute(
        """
        do $$ begin
          for i in 1 .. 600 loop
            update shop.price set price = case when price::text = '1.0' then 1.00 else 1.0 end where id = 1;
          end loop;
          update shop.price set price = 1.00 where id = 1;
        end $$
        """);
    assertThat(database.number("select count(*) from order_volume.log_1")).isGreaterThan(1000);
    database.execute(
        """
        begin;
        select order_volume.drop_repeated_entries(1);
        do $$ begin
          if (select array_agg(price::text order by price::text) <> '{1.0,1.00}' from order_volume.log_1) then
            raise 'other images';
          end if;
        end $$;
        rollback
        """);

    engine.apply();

    engine.assertCurrent("shop.prices");
  }

  /** The apply is rolled back when it reaches its timeout. */
  @Test
  void aSlowViewDoesNotDelayOthers() throws Exception {
    database.execute(
        "create materialized view shop.slow as select id, name from shop.item; create unique index on shop.slow (id)");
    ViewPlan slow =
        ViewPlan.of("shop.slow", "id")
            .table("shop.item", "id, name", "id")
            .mapping(
                "shop.item",
                "select i.id from {log:shop.item} i cross join lateral pg_sleep(case i.id when 1 then 20 else 0 end)");
    engine.maintain(List.of(slow, ITEMS));
    database.execute("update shop.item set name = 'x' where id = 1");
    try (Connection hasty = database.connect();
        Statement statement = hasty.createStatement()) {
      statement.execute("set statement_timeout = '2s'");
      assertThatThrownBy(() -> engine.apply(hasty, 1000)).hasMessageContaining("timeout");
      assertThat(engine.apply(hasty, 1000)).extracting(row -> row.get(2)).containsExactly("t", "f");
      engine.assertCurrent("shop.items");
      assertThat(engine.status("shop.slow", "dirty")).isEqualTo("t");
      engine.assertLive(hasty, "shop.slow");

      database.execute("update shop.item set name = 'y' where id = 1");
      assertThat(engine.apply(hasty, 1000))
          .as("a dirty view is skipped until it is refreshed")
          .hasSize(2);
    }
    engine.refresh("shop.slow");
    database.execute("update shop.item set name = 'z' where id = 2");
    engine.apply();
    assertThat(engine.status("shop.slow", "dirty")).isEqualTo("f");
    engine.assertCurrent("shop.slow");
  }

  /** An apply that waited for a lock would hold others, and deadlocks could abort a writer. */
  @Test
  void changesStayPendingWhileATableIsLocked() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'x' where id = 1");
    try (OpenTransaction other =
        OpenTransaction.of(database, "lock table shop.item in access exclusive mode")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(engine::apply)
            .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
            .extracting(SQLException::getSQLState)
            .isEqualTo(OBJECT_IN_USE);
      }
      other.commit();
    }
    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");

    engine.apply();

    assertThat(engine.status("shop.items", "dirty")).isEqualTo("f");
    engine.assertCurrent("shop.items");
  }

  @Test
  void aTableWithALongLockDoesNotDelayOtherViews() throws Exception {
    engine.maintain(ITEMS);
    database.execute(
        """
        create table shop.shelf (id int primary key, name text);
        create materialized view shop.shelves as select id, name from shop.shelf;
        create unique index on shop.shelves (id)
        """);
    engine.maintain(
        ViewPlan.of("shop.shelves", "id")
            .table("shop.shelf", "id, name", "id")
            .mapping("shop.shelf", "select s.id from {log:shop.shelf} s"));
    database.execute(
        """
        update shop.item set name = 'x' where id = 1;
        insert into shop.shelf values (1, 'low');
        update order_volume.log_1 set _at = _at - make_interval(secs => 11)
        """);
    try (OpenTransaction other =
        OpenTransaction.of(database, "lock table shop.item in access exclusive mode")) {
      engine.apply();
      other.commit();
    }

    assertThat(engine.status("shop.items", "dirty_reason"))
        .isEqualTo("another session has locked one of its tables");
    engine.assertLive("shop.items");
    assertThat(engine.status("shop.shelves", "dirty")).isEqualTo("f");
    engine.assertCurrent("shop.shelves");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  /**
   * PostgreSQL would scan a union of a domain and its base type completely for each changed row.
   */
  @Test
  void rowsAreFoundByIndexIfTheColumnHasADomainType() throws Exception {
    database.execute(
        """
        create domain shop.short as text check (length(value) < 20);
        create domain shop.shorter as shop.short check (length(value) < 10);
        create table shop.code (code shop.shorter primary key, price numeric(10, 2));
        insert into shop.code select 'c' || g, g from generate_series(1, 2000) g;
        analyze shop.code;
        create materialized view shop.codes as select code, price from shop.code;
        create unique index on shop.codes (code);
        """);
    engine.maintain(
        ViewPlan.of("shop.codes", "code")
            .table("shop.code", "code, price", "code, price")
            .mapping("shop.code", "select c.code from {log:shop.code} c"));
    String seen =
        database.text(
            "select order_volume.seen(v.view_id, v.base_table_id, 'entries') from order_volume.view_table v");
    assertThat(
            database.rows(
                "explain with entries (code, price) as materialized (values ('c1', 1.00))"
                    + " select s.price from (values ('c1'), ('c2')) k (code) join %s s on s.code = k.code"
                        .formatted(seen)))
        .extracting(row -> row.get(0))
        .noneMatch(line -> line.contains("Seq Scan on code"))
        .anyMatch(line -> line.contains("Index Scan") || line.contains("Bitmap"));
  }

  @Test
  void tooManyKeysMakeAViewDirty() throws Exception {
    engine.maintain(ITEMS);
    database.execute("update shop.item set name = 'many'");
    try (Connection connection = database.connect()) {
      assertThat(engine.apply(connection, 5))
          .first()
          .asString()
          .contains("too many keys changed: 20");
    }
    engine.assertLive("shop.items");
    engine.refresh("shop.items");
    engine.assertCurrent("shop.items");
  }

  /** The settings of the registration apply, not those of the session. */
  @Test
  void aViewIsComputedUnderPinnedSettings() throws Exception {
    database.execute(
        """
        create table shop.visit (id int primary key, at timestamptz);
        insert into shop.visit values (1, '2026-01-01 23:30+00');
        create materialized view shop.days as select id, at::date as day, at::text as text from shop.visit;
        create unique index on shop.days (id);
        """);
    engine.maintain(
        ViewPlan.of("shop.days", "id")
            .table("shop.visit", "id, at", "id")
            .mapping("shop.visit", "select v.id from {log:shop.visit} v"));
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'Asia/Tokyo'");
      database.execute("insert into shop.visit values (2, '2026-01-01 23:30+00')");
      engine.apply(connection, 100);
      engine.refresh(connection, "shop.days", "concurrent", null);
      assertThat(TestDatabase.rows(connection, "show timezone"))
          .containsExactly(List.of("Asia/Tokyo"));
    }
    assertThat(database.number("select count(distinct (day, text)) from shop.days")).isEqualTo(1);
  }
}
