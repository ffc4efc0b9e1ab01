package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one row of the view is. */
class DefinitionTest {

  private TestDatabase database;

  @BeforeEach
  void createStore() {
    database = TestDatabase.migrated();
    database.execute(
        """
        insert into states (id, state) values (1, 'TX'), (2, 'OH');
        insert into cities (id, city, state_id) values (1, 'Austin', 1), (2, 'Dayton', 2);
        insert into customers (id, first_name, last_name) values (1, 'Ada', 'Adams'), (2, 'Ada', 'Adams');
        insert into addresses (id, customer_id, street_address, zip_code, city_id, is_default) values
          (1, 1, '1 Oak Street', '78701', 1, true),
          (2, 1, '2 Elm Street', '45402', 2, false),
          (3, 2, '3 Ash Street', '78702', 1, true);
        insert into products (id, product_name, product_cost) values (1, 'Lamp', 19.99), (2, 'Rug', 0.015);
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private List<List<String>> volume(String columns) {
    return database.rows("select " + columns + " from customer_order_volume_definition order by 1");
  }

  private void order(int id, int customer, String address, int... products) {
    database.execute(
        "insert into orders (id, customer_id, address_id) values (%d, %d, %s)"
            .formatted(id, customer, address));
    for (int product : products) {
      database.execute(
          "insert into products_orders (order_id, product_id) values (%d, %d)"
              .formatted(id, product));
    }
  }

  @Test
  void addsUpTheProductsOfAnOrderExactly() {
    order(10, 1, "null", 1, 2, 2);

    assertThat(volume("unique_id, customer_name, order_size, order_cost, order_id, customer_id"))
        .containsExactly(List.of("1-10", "Ada Adams", "3", "20.020", "10", "1"));
  }

  @Test
  void countsAnOrderOnceHoweverManyAddressesItsCustomerHas() {
    order(10, 1, "null", 1);
    order(11, 1, "2", 1);

    assertThat(volume("unique_id, city, state"))
        .containsExactly(List.of("1-10", "Austin", "TX"), List.of("1-11", "Dayton", "OH"));
  }

  @Test
  void keepsTwoCustomersOfOneNameInOneCityApart() {
    order(10, 1, "null", 1);
    order(11, 2, "null", 1, 1);

    assertThat(volume("unique_id, customer_name, city, order_size"))
        .containsExactly(
            List.of("1-10", "Ada Adams", "Austin", "1"),
            List.of("2-11", "Ada Adams", "Austin", "2"));
  }

  @Test
  void leavesOutOrdersWithoutProductsOrWithoutAnAddress() {
    order(10, 1, "null");
    database.execute("update addresses set is_default = false where customer_id = 2");
    order(11, 2, "null", 1);

    assertThat(volume("unique_id")).isEmpty();
  }

  @Test
  void givesEveryCustomerOneRowForEachAddress() {
    assertThat(
            database.rows(
                "select customer_id, customer_name, street, zip, city, state"
                    + " from complete_customer_data order by street"))
        .containsExactly(
            List.of("1", "Ada Adams", "1 Oak Street", "78701", "Austin", "TX"),
            List.of("1", "Ada Adams", "2 Elm Street", "45402", "Dayton", "OH"),
            List.of("2", "Ada Adams", "3 Ash Street", "78702", "Austin", "TX"));
  }
}
