package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests one service that maintains several views, which are registered and released while it runs.
 */
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
class ManyViewsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Inject RelationRegistry registry;
  @Inject MaintainedViews views;

  private final TestSql database = TestSql.ofService();

  @BeforeEach
  void registerViews() throws SQLException {
    database.execute(
        """
        create schema if not exists shop;
        create materialized view shop.sales_by_product as
          select p.id as product_id, p.product_name as name, count(po.order_id) as orders
          from products p left join products_orders po on po.product_id = p.id group by p.id, p.product_name;
        create unique index on shop.sales_by_product (product_id);
        create materialized view "Orders by customer" as
          select c.id as customer_id, count(o.id) as orders from customers c join orders o on o.customer_id = c.id group by c.id;
        create unique index on "Orders by customer" (customer_id);
        create materialized view ranked_products as
          select id as product_id, rank() over (order by product_name) as place from products;
        create unique index on ranked_products (product_id);
        select order_volume.maintain('shop.sales_by_product');
        select order_volume.maintain('"Orders by customer"');
        select order_volume.maintain('ranked_products');
        """);
    awaitFresh("sales_by_product");
    awaitFresh("Orders by customer");
    awaitFresh("ranked_products");
    awaitFresh("customer_order_volume");
  }

  @AfterEach
  void releaseViews() throws SQLException {
    database.execute(
        """
        do $$ declare v record; begin
          for v in select schema_name, view_name from order_volume.maintained_view where view_name not in ('customer_order_volume', 'complete_customer_data') loop
            perform order_volume.release_named(v.schema_name, v.view_name);
          end loop;
        end $$
        """);
    Patience.await(() -> database.number("select count(*) from order_volume.maintained_view") == 2);
    database.execute(
        """
        drop materialized view if exists shop.sales_by_product, "Orders by customer", ranked_products, sales_by_orders cascade
        """);
  }

  private Optional<VersionSnapshot> version(String view) {
    return views.find(view).map(found -> found.tracker().refresh().await().atMost(TIMEOUT));
  }

  private void awaitFresh(String view) {
    Patience.await(
        () ->
            views.find(view).isPresent()
                && registry.find(view).flatMap(ServedRelation::mode).isPresent()
                && version(view).filter(seen -> seen.isExact() && !seen.dirty()).isPresent(),
        () -> view + " is not fresh: " + registry.entry(view) + tell());
  }

  private String tell() {
    try {
      return database.text("select jsonb_agg(v) from order_volume.views v");
    } catch (SQLException failure) {
      return failure.getMessage();
    }
  }

  private void assertShowsTheTables(String current, String definition) throws SQLException {
    assertThat(
            database.number(
                """
                select count(*) from ((table %1$s except all table %2$s) union all (table %2$s except all table %1$s)) d
                """
                    .formatted(current, definition)))
        .isZero();
  }

  @Test
  void derivesTheModeOfEachView() {
    assertThat(registry.find("sales_by_product").flatMap(ServedRelation::mode))
        .contains(MaintenanceMode.INCREMENTAL);
    assertThat(registry.find("ranked_products").flatMap(ServedRelation::mode))
        .contains(MaintenanceMode.FULL);
    assertThat(registry.find("ranked_products").flatMap(ServedRelation::reason)).isPresent();
  }

  @Test
  void appliesOneChangeToAllViewsOfTheTable() throws SQLException {
    database.execute(
        """
        insert into products_orders (order_id, product_id) select (select min(id) from orders), (select min(id) from products);
        update products set product_name = product_name || '!' where id = (select min(id) from products);
        delete from orders where id = (select max(id) from orders)
        """);
    awaitFresh("sales_by_product");
    awaitFresh("Orders by customer");
    awaitFresh("ranked_products");

    assertShowsTheTables(
        "order_volume.sales_by_product_current", "order_volume.sales_by_product_definition");
    assertShowsTheTables(
        "order_volume.\"Orders by customer_current\"",
        "order_volume.\"Orders by customer_definition\"");
    assertShowsTheTables("ranked_products", "order_volume.ranked_products_definition");
  }

  @Test
  void removesAReleasedViewAndKeepsTheOthers() throws SQLException {
    database.execute("select order_volume.release('ranked_products')");

    Patience.await(() -> registry.find("ranked_products").isEmpty());
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.maintained_view where view_name = 'ranked_products'")
                == 0);
    assertThat(views.find("sales_by_product")).isPresent();
    assertThat(
            database.number(
                "select count(*) from pg_class where relname like 'ranked_products\\_%' and relkind in ('v', 'r')"))
        .isZero();
  }

  @Test
  void answersWithoutErrorsWhileAColumnIsRenamed() throws SQLException {
    Set<Integer> statuses = new TreeSet<>();

    database.execute("alter materialized view shop.sales_by_product rename column name to title");

    Patience.await(
        () -> {
          Response answer = RestAssured.get("/sales_by_product?limit=1");
          statuses.add(answer.statusCode());
          return answer.statusCode() == 200 && answer.asString().contains("\"title\"");
        });
    assertThat(statuses).isSubsetOf(200, 503);
  }

  @Test
  void movesTheVersionWhenAnotherSessionRefreshes() throws SQLException {
    long before = version("sales_by_product").orElseThrow().version().number();

    database.execute("refresh materialized view shop.sales_by_product");

    Patience.await(() -> version("sales_by_product").orElseThrow().version().number() > before);
  }

  @Test
  void reinstallsAViewWithAChangedDefinition() throws SQLException {
    database.execute(
        """
        drop materialized view ranked_products cascade;
        create materialized view ranked_products as select id as product_id, upper(product_name) as name from products;
        create unique index on ranked_products (product_id)
        """);

    Patience.await(
        () ->
            registry
                .find("ranked_products")
                .flatMap(ServedRelation::mode)
                .filter(MaintenanceMode.INCREMENTAL::equals)
                .isPresent(),
        this::tell);
    awaitFresh("ranked_products");
  }

  @Test
  void recordsTheProblemOfOneViewAndInstallsTheOthers() throws SQLException {
    database.execute("drop materialized view ranked_products cascade");
    Patience.await(
        () ->
            database.text(
                    "select problem from order_volume.maintained_view where view_name = 'ranked_products'")
                != null,
        this::tell);

    database.execute("update products set product_name = product_name || '?' where id = 1");
    awaitFresh("sales_by_product");
    assertShowsTheTables(
        "order_volume.sales_by_product_current", "order_volume.sales_by_product_definition");
  }

  @Test
  void keepsAViewOverAMaintainedViewFresh() throws SQLException {
    database.execute(
        """
        create materialized view sales_by_orders as
          select s.product_id, s.orders * 2 as twice from shop.sales_by_product s where s.orders > 0;
        create unique index on sales_by_orders (product_id);
        select order_volume.maintain('sales_by_orders')
        """);
    awaitFresh("sales_by_orders");
    assertThat(registry.find("sales_by_orders").flatMap(ServedRelation::mode))
        .contains(MaintenanceMode.INCREMENTAL);

    for (int i = 0; i < 3; i++) {
      database.execute(
          """
          insert into products_orders (order_id, product_id)
            select (select min(id) from orders), id from products where id %% 3 = %d;
          delete from orders where id = (select max(id) from orders)
          """
              .formatted(i));
      awaitApplied();
      assertShowsTheTables(
          "order_volume.sales_by_orders_current", "order_volume.sales_by_orders_definition");
      assertShowsTheTables(
          "order_volume.sales_by_product_current", "order_volume.sales_by_product_definition");
    }
    // The refresh reads the rows of the view below, so the view below is refreshed first.
    views
        .find("sales_by_orders")
        .orElseThrow()
        .coordinator()
        .request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT)
        .outcome()
        .await()
        .atMost(TIMEOUT);
    assertShowsTheTables(
        "order_volume.sales_by_orders_current", "order_volume.sales_by_orders_definition");
    Patience.await(
        () -> database.number("select count(*) from order_volume.sales_by_orders_delta") == 0);
    assertShowsTheTables("sales_by_orders", "order_volume.sales_by_orders_definition");
  }

  private void awaitApplied() {
    Patience.await(
        () ->
            database.number("select count(*) from order_volume.pending_changes()") == 0
                && database.number("select count(*) from order_volume.status() where dirty") == 0,
        this::tell);
  }
}
