package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.Standby;
import io.ordervolume.testing.TestSql;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests that several maintained views are read from one standby, each with its own version. */
@Tag("full")
class ViewsOnStandbyIT {

  private static final String BY_PRODUCT = "/sales_by_product?product_id=eq.1&select=product_name";
  private static final String BY_CUSTOMER = "/orders_of_customer?id=eq.1&select=last_name";
  private static final List<String> VIEWS =
      List.of("customer_order_volume", "orders_of_customer", "sales_by_product");
  private static final String SCANS =
      "select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) from pg_stat_user_tables where relname = '%s'";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static Response get(int port, String path, String cacheControl) {
    return given().port(port).header("Cache-Control", cacheControl).get(path);
  }

  private static String value(int port, String path, String column, String cacheControl) {
    return get(port, path, cacheControl).path("[0]." + column);
  }

  @Test
  void eachViewIsReadFromTheStandbyByItsOwnVersion() throws Exception {
    Path home = directory.resolve("primary");
    try (EmbeddedDatabase primary = OwnServer.start(home);
        Standby standby =
            Standby.of(primary, home, directory.resolve("standby"), "hot_standby_feedback = on")) {
      TestSql sql = new TestSql(primary);
      Map<String, String> settings = new HashMap<>(primary.configuration());
      settings.put("order-volume.security", "open");
      settings.put("quarkus.liquibase.contexts", "sample");
      settings.put("quarkus.liquibase.change-log-parameters.sampleOrders", "500");
      settings.put("order-volume.response-cache.max-size", "0");
      settings.put("order-volume.refresh.min-interval", "1s");
      settings.put("order-volume.standbys.urls", standby.url());
      settings.put("order-volume.standbys.max-lag", "30s");
      try (ServiceProcess service = ServiceProcess.start(directory, settings)) {
        int port = service.port(Duration.ofMinutes(3));
        sql.execute(
            """
            create materialized view sales_by_product as
              select p.id as product_id, p.product_name, count(*) as units
              from products p join products_orders l on l.product_id = p.id group by p.id;
            create unique index on sales_by_product (product_id);
            create materialized view orders_of_customer as
              select c.id, c.last_name, count(o.id) as orders from customers c left join orders o on o.customer_id = c.id group by c.id;
            create unique index on orders_of_customer (id);
            select order_volume.maintain('sales_by_product');
            select order_volume.maintain('orders_of_customer')
            """);
        awaitFresh(port);
        for (String view : VIEWS) {
          awaitReadFromStandby(port, standby, view);
        }

        standby.pause();
        try {
          sql.execute("update products set product_name = 'Renamed' where id = 1");
          awaitFresh(port);

          assertThat(value(port, BY_PRODUCT, "product_name", "no-cache")).isEqualTo("Renamed");
          assertThat(value(port, BY_PRODUCT, "product_name", "max-age=0")).isEqualTo("Renamed");
          // The standby has not replayed the change, and its version shows that.
          Response there = get(port, BY_PRODUCT, "max-age=86400");
          Response here = get(port, BY_PRODUCT, "no-cache");
          assertThat(there.asString().equals(here.asString()))
              .isEqualTo(there.header("View-Version").equals(here.header("View-Version")));

          sql.execute("update customers set last_name = 'Named' where id = 1");
          assertThat(value(port, BY_CUSTOMER, "last_name", "no-cache")).isEqualTo("Named");
        } finally {
          standby.resume();
        }
        awaitFresh(port);
        await(
            () ->
                "Renamed".equals(value(port, BY_PRODUCT, "product_name", "max-age=86400"))
                    && "Named".equals(value(port, BY_CUSTOMER, "last_name", "max-age=86400")));
        for (String view : VIEWS) {
          awaitReadFromStandby(port, standby, view);
          assertThat(rowsOf(standby, view)).isEqualTo(rowsOf(sql, view));
        }
      }
    }
  }

  private static void awaitFresh(int port) {
    await(
        () -> {
          Response freshness = given().port(port).get("/freshness");
          return freshness.statusCode() == 200
              && freshness.jsonPath().getList("views.view").containsAll(VIEWS)
              && freshness.jsonPath().getList("views.state").stream().allMatch("fresh"::equals);
        },
        () -> given().port(port).get("/freshness").asString());
  }

  private static void awaitReadFromStandby(int port, Standby standby, String view) {
    await(
        () -> {
          long before = Long.parseLong(standby.text(SCANS.formatted(view)));
          get(port, "/" + view + "?limit=1", "max-age=86400").then().statusCode(200);
          return Long.parseLong(standby.text(SCANS.formatted(view))) > before;
        },
        () -> given().port(port).get("/freshness").asString());
  }

  private static String current(String view) {
    return "select md5(string_agg(v::text, ',' order by v::text)) from order_volume.%s_current v"
        .formatted(view);
  }

  private static String rowsOf(TestSql sql, String view) throws Exception {
    return sql.text(current(view));
  }

  private static String rowsOf(Standby standby, String view) throws Exception {
    return standby.text(current(view));
  }
}
