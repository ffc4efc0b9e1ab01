package io.ordervolume.clients;

import static io.restassured.RestAssured.given;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.NodeProject;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the packaged service with the unchanged JavaScript client of PostgREST, in both versions of
 * package-lock.json. The test cases are in client.test.js.
 */
@Tag("full")
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
class PostgrestClientIT {

  @TestHTTPResource("/")
  String service;

  private final TestSql store = TestSql.ofService();

  /** A ZIP code that no address of the sample store has. */
  private static final String ZIP_CODE = "none";

  @ParameterizedTest
  @ValueSource(strings = {"@supabase/postgrest-js", "postgrest-js-1"})
  void satisfiesTheJavaScriptClientOfPostgrest(String version) throws Exception {
    NodeProject client = NodeProject.in("clients/postgrest-js");
    PopulatedView.await();
    // Two refreshes that insert different numbers of rows. The first refresh inserted none.
    addOrdersOf("Ann|O'Hara, Esq.", "Bob|(Bobby) Tables", "Cy \"Ace\"|Young", "Dee|A\\B 5%*");
    addOrdersOf("Zoë \"Z\"|R&D, C++ (Jr.)");

    client
        .with("ORDER_VOLUME_URL", service.replaceFirst("/$", ""))
        .with("POSTGREST_CLIENT", version)
        .run("node", "--test", "client.test.js");
  }

  /** Deletes the orders, because other tests share the store and count its orders. */
  @AfterEach
  void takeTheOrdersBack() throws SQLException {
    store.execute(
        "delete from customers where id in (select customer_id from addresses where zip_code = '"
            + ZIP_CODE
            + "')");
    refresh();
  }

  private static void refresh() {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  /** Inserts an order of one product for each of these customers and refreshes the view. */
  private void addOrdersOf(String... names) throws SQLException {
    try (Connection connection = store.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                with customer as (
                  insert into customers (first_name, last_name)
                  values (split_part(?, '|', 1), split_part(?, '|', 2)) returning id),
                address as (
                  insert into addresses (customer_id, street_address, zip_code, city_id)
                  select id, '1 Main Street', '%s', (select min(id) from cities) from customer
                  returning id, customer_id),
                purchase as (
                  insert into orders (customer_id, address_id)
                  select customer_id, id from address returning id)
                insert into products_orders (order_id, product_id)
                select id, (select min(id) from products) from purchase
                """
                    .formatted(ZIP_CODE))) {
      for (String name : names) {
        insert.setString(1, name);
        insert.setString(2, name);
        insert.executeUpdate();
      }
    }
    refresh();
  }
}
