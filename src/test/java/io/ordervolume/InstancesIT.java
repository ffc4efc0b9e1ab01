package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests several instances on one database: they are started, killed and restarted while writers
 * write.
 */
@Tag("full")
class InstancesIT {

  private static final List<String> VIEWS =
      List.of("customer_order_volume", "orders_of_customer", "sales_by_product", "ranked_products");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private TestDatabase database;

  @BeforeEach
  void registerViews() {
    database = TestDatabase.sample(2_000);
    // A session that stayed open would report the rows of the views late, as if it refreshed them.
    database.executeAlone(
        """
        create materialized view orders_of_customer as
          select c.id::text as customer, c.last_name, count(distinct o.id) as orders
          from customers c left join orders o on o.customer_id = c.id group by c.id;
        create unique index on orders_of_customer (customer);
        create materialized view sales_by_product as
          select p.id as product_id, p.product_name, sum(p.product_cost) as revenue
          from products p join products_orders po on po.product_id = p.id group by p.id;
        create unique index on sales_by_product (product_id);
        create materialized view ranked_products as
          select id as product_id, rank() over (order by product_cost) as place from products;
        create unique index on ranked_products (product_id);
        select order_volume.maintain('orders_of_customer');
        select order_volume.maintain('sales_by_product');
        select order_volume.maintain('ranked_products');
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private ServiceProcess start(String instance) throws Exception {
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("order-volume.instance", instance);
    settings.put("order-volume.refresh.min-interval", "1s");
    settings.put("order-volume.refresh.max-duty-cycle", "0.5");
    return ServiceProcess.start(directory, settings);
  }

  private void awaitFresh(ServiceProcess service) throws Exception {
    int port = service.port();
    await(
        () -> {
          // The service answers 503 until the catalog is read.
          var response = given().port(port).get("/freshness");
          var freshness = response.jsonPath();
          return response.statusCode() == 200
              && freshness.getList("views.view").containsAll(VIEWS)
              && freshness.getList("views.state").stream().allMatch("fresh"::equals);
        },
        () -> given().port(port).get("/freshness").asString());
  }

  private void writeAtRandom(AtomicBoolean stopped) {
    Random random = new Random(7);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      while (!stopped.get()) {
        // Limits writes to a hundred per second, because two cores run all processes.
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        int id = 1 + random.nextInt(400);
        statement.execute(
            switch (random.nextInt(5)) {
              case 0 -> "update customers set last_name = last_name || '+' where id = " + id;
              case 1 -> "update products set product_cost = product_cost + 1 where id = " + id;
              case 2 ->
                  "insert into products_orders (order_id, product_id) select id, 1 from orders order by random() limit 2";
              case 3 -> "delete from orders where id = " + (random.nextInt(2_000) + 1);
              default ->
                  "insert into orders (customer_id) values (" + (1 + random.nextInt(300)) + ")";
            });
      }
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void assertExact() {
    for (String view : VIEWS) {
      assertThat(
              database.number(
                  """
                  select count(*) from (
                    (table order_volume.%1$s_current except all table order_volume.%1$s_definition)
                    union all (table order_volume.%1$s_definition except all table order_volume.%1$s_current)) d
                  """
                      .formatted(view)))
          .as(view)
          .isZero();
    }
  }

  @Test
  void viewsStayExactWhileAnInstanceIsKilledAndAnotherStarts() throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    try (ServiceProcess one = start("one");
        ServiceProcess two = start("two")) {
      awaitFresh(one);
      awaitFresh(two);
      CompletableFuture<Void> writes = CompletableFuture.runAsync(() -> writeAtRandom(stopped));
      int port = two.port();
      await(
          () ->
              database.number(
                      "select count(*) from order_volume.refresh_log where reason = 'change' and outcome = 'succeeded'")
                  > 2);

      one.process().destroyForcibly().waitFor();
      given().port(port).post("/refreshes").then().statusCode(202);
      try (ServiceProcess three = start("three")) {
        awaitServing(three);
        await(
            () ->
                database.number(
                        "select count(*) from order_volume.refresh_log where instance = 'two' and outcome = 'succeeded'")
                    > 0);
        stopped.set(true);
        writes.join();

        awaitFresh(two);
        awaitFresh(three);
        assertExact();
        assertThat(
                database.number(
                    "select coalesce(sum(uncaptured_rows), 0) from order_volume.refresh_log"))
            .isZero();
        await(
            () ->
                database.number(
                        "select count(*) from order_volume.refresh_log where outcome = 'running' and instance = 'one'")
                    == 0);
        assertThat(three.log()).doesNotContain("\tat ", "stackTrace");
      }
    } finally {
      stopped.set(true);
    }
  }

  @Test
  void aRestartedInstanceServesThePendingChangesAtOnce() throws Exception {
    try (ServiceProcess one = start("one")) {
      awaitFresh(one);
      one.stop();
    }
    database.execute("update products set product_name = 'While nobody looked' where id = 1");
    long refreshes = database.number("select count(*) from order_volume.refresh_log");

    try (ServiceProcess again = start("again")) {
      awaitFresh(again);
      given()
          .port(again.port())
          .get("/sales_by_product?product_id=eq.1&select=product_name")
          .then()
          .statusCode(200);
      assertExact();
      // Only the view in mode full needs a refresh.
      assertThat(
              database.rows(
                  "select view_name, reason, uncaptured_rows from order_volume.refresh_log where view_name <> 'ranked_products' and id > "
                      + refreshes))
          .isEmpty();
    }
  }

  private static void awaitServing(ServiceProcess service) throws Exception {
    int port = service.port(Duration.ofMinutes(3));
    await(() -> given().port(port).get("/customer_order_volume?limit=1").statusCode() == 200);
  }

  /** Counts sessions of an instance that are executing a statement. */
  private static final String IN_THE_MIDST =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and application_name like 'order-volume-refresh/%%' and application_name like '%% %s'
        and state = 'active' and query ~* '%s'
      """;

  @Test
  void noChangeIsLostIfAnInstanceIsKilledAtWork() throws Exception {
    try (ServiceProcess first = start("survivor")) {
      awaitFresh(first);
    }
    for (String statement : List.of("order_volume.apply\\(", "refresh materialized view")) {
      String name = "victim" + statement.length();
      try (ServiceProcess victim = start(name)) {
        awaitFresh(victim);
        killInTheMidst(victim, IN_THE_MIDST.formatted(name, statement));
      }
      try (ServiceProcess next = start("next" + statement.length())) {
        awaitFresh(next);
        assertExact();
        await(
            () ->
                database.number(
                        "select count(*) from order_volume.refresh_log where outcome = 'running'")
                    == 0);
        assertThat(
                database.number(
                    "select coalesce(sum(uncaptured_rows), 0) from order_volume.refresh_log"))
            .isZero();
      }
    }
  }

  /** Writes until the instance executes the statement, then kills the instance. */
  private void killInTheMidst(ServiceProcess victim, String midst) {
    AtomicInteger round = new AtomicInteger();
    await(
        () -> {
          if (database.number("select count(*) from order_volume.pending_changes()") == 0) {
            database.execute(
                "update products set product_cost = product_cost + 1 + %d; update customers set last_name = last_name || '.'"
                    .formatted(round.getAndIncrement()));
          }
          boolean seen = database.number(midst) > 0;
          if (seen) {
            victim.process().destroyForcibly();
          }
          return seen;
        });
    victim.process().onExit().join();
  }
}
