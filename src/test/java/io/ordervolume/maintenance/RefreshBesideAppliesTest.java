package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that applies continue during refreshes and that views do not wait for each other. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"),
      @ResourceArg(name = "order-volume.refresh.min-interval", value = "0s"),
      @ResourceArg(name = "order-volume.refresh.max-duty-cycle", value = "1"),
      @ResourceArg(name = "order-volume.refresh.max-concurrent", value = "3")
    })
@Tag("full")
class RefreshBesideAppliesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Inject MaintainedViews views;
  @Inject StatusProbe probe;

  private final TestSql database = TestSql.ofService();

  /** Reads the status as reads do. */
  @jakarta.enterprise.context.ApplicationScoped
  public static class StatusProbe {

    @Inject MaintainedViews views;

    boolean isFresh(String view) {
      return views
          .find(view)
          .flatMap(found -> found.tracker().latest())
          .filter(seen -> seen.isExact() && !seen.dirty())
          .isPresent();
    }
  }

  @BeforeEach
  void registerViews() throws SQLException {
    database.execute(
        """
        -- The row of the product 1 waits while somebody holds the advisory lock 4711.
        create function held_up(id bigint) returns bigint language plpgsql immutable as $$
        begin
          if id = 1 then
            perform pg_advisory_xact_lock_shared(4711);
          end if;
          return id;
        end $$;
        create materialized view slow_products as
          select p.id as product_id, p.product_name, held_up(p.id) as passed from products p;
        create unique index on slow_products (product_id);
        create materialized view customer_orders as select customer_id, count(*) as orders from orders group by customer_id;
        create unique index on customer_orders (customer_id);
        create materialized view city_names as select id, city from cities;
        create unique index on city_names (id);
        select order_volume.maintain('slow_products');
        select order_volume.maintain('customer_orders');
        select order_volume.maintain('city_names');
        """);
    Patience.await(
        () ->
            probe.isFresh("slow_products")
                && probe.isFresh("customer_orders")
                && probe.isFresh("city_names")
                && probe.isFresh("customer_order_volume"),
        () -> tell());
  }

  @AfterEach
  void releaseViews() throws SQLException {
    database.execute(
        """
        select order_volume.release('slow_products'), order_volume.release('customer_orders'), order_volume.release('city_names')
        """);
    Patience.await(() -> database.number("select count(*) from order_volume.maintained_view") == 2);
    database.execute("drop materialized view slow_products, customer_orders, city_names");
    database.execute("drop function held_up");
  }

  private String tell() {
    try {
      return database.text("select jsonb_agg(s) from order_volume.status() s");
    } catch (SQLException failure) {
      return failure.getMessage();
    }
  }

  private RefreshAttempt request(String view) {
    return views
        .find(view)
        .orElseThrow()
        .coordinator()
        .request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT);
  }

  private long running() throws SQLException {
    return database.number("select count(*) from order_volume.refresh_running");
  }

  private boolean runs(String view) throws SQLException {
    return database.number(
            "select count(*) from order_volume.refresh_running where view_name = '%s'"
                .formatted(view))
        == 1;
  }

  @Test
  void changesBecomeVisibleWhileARefreshRuns() throws SQLException {
    try (Connection holder = database.connect();
        Statement statement = holder.createStatement()) {
      statement.execute("select pg_advisory_lock(4711)");
      RefreshAttempt attempt = request("slow_products");
      Patience.await(
          () ->
              database.number(
                      "select count(*) from pg_stat_activity where wait_event = 'advisory' and query like 'refresh materialized%'")
                  == 1);

      database.execute("update products set product_name = 'Seen early' where id = 3");
      Patience.await(() -> currentName(3).equals("Seen early"));
      assertThat(runs("slow_products")).as("the refresh still runs").isTrue();

      statement.execute("select pg_advisory_unlock(4711)");
      assertThat(attempt.outcome().await().atMost(TIMEOUT)).isNotEqualTo(RefreshStatus.FAILED);
      assertThat(currentName(3))
          .as("after the refresh, whose snapshot is older than the change")
          .isEqualTo("Seen early");
    }
  }

  private String currentName(int product) throws SQLException {
    return database.text(
        "select product_name from order_volume.slow_products_current where product_id = %d"
            .formatted(product));
  }

  @Test
  void oneBlockedRefreshDoesNotDelayOtherViews() throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        // Blocks the refresh of customer_orders, and nothing that city_names needs.
        statement.execute("lock table orders in access exclusive mode");
      }
      RefreshAttempt heldUp = request("customer_orders");
      Patience.await(() -> runs("customer_orders"));

      database.execute("update cities set city = city || '!' where id = 1");
      Patience.await(
          () ->
              database
                  .text("select city from order_volume.city_names_current where id = 1")
                  .endsWith("!"));
      assertThat(request("city_names").outcome().await().atMost(TIMEOUT))
          .isEqualTo(RefreshStatus.SUCCEEDED);
      assertThat(runs("customer_orders")).isTrue();
      connection.rollback();
      assertThat(heldUp.outcome().await().atMost(TIMEOUT)).isEqualTo(RefreshStatus.UNCHANGED);
    }
  }

  @Test
  void runsNoMoreRefreshesThanConfigured() throws SQLException {
    database.execute("delete from order_volume.refresh_log");
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("lock table products, orders, cities in access exclusive mode");
      }
      request("slow_products");
      request("customer_orders");
      request("city_names");
      request("customer_order_volume");

      Patience.await(() -> running() == 3);
      Patience.await(
          () ->
              database.number(
                      "select count(*) from order_volume.refresh_log where outcome = 'running'")
                  == 4);
      assertThat(running()).isEqualTo(3);
      assertThat(
              database.number(
                  "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'refresh materialized%'"))
          .isEqualTo(3);
      connection.rollback();
    }
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.refresh_log where outcome in ('unchanged', 'succeeded')")
                == 4);
  }
}
