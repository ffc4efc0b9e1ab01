package io.ordervolume.deal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which customers are in an audience, in a store with known orders. */
class AudienceTest {

  private TestDatabase database;
  private String query;

  @BeforeEach
  void fillAStore() throws IOException {
    query = Files.readString(Path.of("src/main/resources/db/queries/customer_audience.sql"));
    database = TestDatabase.migrated();
    database.execute(
        """
        insert into states (id, state) values (1, 'TX'), (2, 'OH');
        insert into cities (id, city, state_id) values (1, 'Austin', 1), (2, 'Waco', 1), (3, 'Akron', 2);
        insert into customers (id, first_name, last_name) values (1, 'Ann', 'A'), (2, 'Bob', 'B'), (3, 'Cid', 'C');
        insert into emails (id, customer_id, email) values (7, 1, 'second@x.org'), (5, 1, 'first@x.org'), (6, 2, 'bob@x.org');
        insert into addresses (id, customer_id, street_address, zip_code, city_id, is_default) values
          (1, 1, 'a', '1', 1, true), (2, 1, 'b', '2', 3, false), (3, 2, 'c', '3', 2, true), (4, 3, 'd', '4', 3, true);
        insert into products (id, product_name, product_cost) values (1, 'cheap', 1.25), (2, 'dear', 100);
        insert into orders (id, customer_id, address_id, created_on) values
          (1, 1, null, now() - interval '1 day'), (2, 1, 2, now()), (3, 1, null, now() - interval '1 year'),
          (4, 2, null, now() - interval '2 months'), (5, 3, null, now());
        insert into products_orders (order_id, product_id) values
          (1, 1), (1, 1), (2, 2), (3, 1), (4, 1), (4, 1), (4, 1), (4, 2), (5, 1);
        refresh materialized view customer_order_volume;
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  /** Returns the audience by the query of the service over the rows of the materialized view. */
  private List<List<String>> audience(String arguments) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "prepare audience (text[], text[], text, bigint, bigint, numeric) as select customer_id, email, city, state,"
              + " orders, products, spend from ("
              + query.replace("${orders}", "customer_order_volume")
              + ") found order by 1");
      return TestDatabase.rows(connection, "execute audience(" + arguments + ")");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private List<String> customers(String arguments) {
    return audience(arguments).stream().map(row -> row.get(0)).toList();
  }

  @Test
  void withoutConditionsAllCustomersAreIncluded() {
    assertThat(audience("null, null, null, null, null, null"))
        .containsExactly(
            List.of("1", "first@x.org", "Akron", "OH", "3", "4", "103.75"),
            List.of("2", "bob@x.org", "Waco", "TX", "1", "4", "103.75"),
            Arrays.asList("3", null, "Akron", "OH", "1", "1", "1.25"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array['TX'], null, 'P5M', null, 4, null      | 2",
        "array['TX'], null, 'P5M', null, 2, null      | 1 2",
        "array['TX'], null, 'P1M', null, null, null   | 1",
        "null, array['Akron','Waco'], null, null, null, null | 1 2 3",
        "array['TX'], array['Akron'], null, null, null, null |",
        "null, null, null, 2, null, null              | 1",
        "null, null, null, null, null, 103.75         | 1 2",
        "null, null, null, null, null, 103.76         |",
        "null, null, 'P2D', null, null, 100           | 1"
      })
  void includesCustomersThatMeetAllConditions(String arguments, String expected) {
    assertThat(customers(arguments))
        .containsExactly(expected == null ? new String[0] : expected.split(" "));
  }

  @Test
  void countsOnlyOrdersToThePlacesOfTheDeal() {
    assertThat(audience("array['TX'], null, null, null, null, null").get(0))
        .containsExactly("1", "first@x.org", "Austin", "TX", "2", "3", "3.75");
  }

  @Test
  void excludesCustomersWhoMustNotBeContacted() {
    database.execute("insert into do_not_contact (customer_id) values (2)");
    assertThat(customers("null, null, null, null, null, null")).containsExactly("1", "3");
  }
}
