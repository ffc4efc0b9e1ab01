package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.OwnView;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another aggregate of the sample store. */
class ProductSalesTest extends OwnViewContract {

  @Override
  OwnView own() throws IOException {
    return OwnView.productSales();
  }

  @Override
  void fill(TestDatabase database) {
    database.migrate("sample", 300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with o as (insert into orders (customer_id) values (3) returning id)"
            + " insert into products_orders (order_id, product_id) select id, 5 from o",
        "update orders set created_on = created_on + interval '3 years' where id = 7",
        "delete from orders where id between 30 and 40",
        "insert into products_orders (order_id, product_id) values (8, 500), (8, 499)",
        "update products_orders set product_id = product_id % 500 + 1 where order_id = 13",
        "update products_orders set order_id = (select id from orders order by created_on desc limit 1)"
            + " where order_id = 14",
        "delete from products_orders where order_id = 15",
        "delete from products_orders where product_id = 1",
        "update products set product_cost = product_cost + 1 where id = 2",
        "update products set product_name = product_name || '!'",
        "with p as (insert into products (product_name, product_cost) values ('New', 1) returning id)"
            + " insert into products_orders (order_id, product_id) select 9, id from p",
      })
  void theLawsHoldAfter(String write) throws SQLException {
    checkThatTheLawsHoldAfter(write);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update customers set first_name = 'Zed'",
        "update orders set address_id = null",
        "insert into products (product_name, product_cost) values ('Never sold', 1)",
      })
  void marksNothingThatTheViewDoesNotRead(String write) {
    checkThatNothingIsMarkedAfter(write);
  }

  @Test
  void rollsBackToNothing() throws IOException {
    try (OwnView own = own();
        TestDatabase other = TestDatabase.empty(own)) {
      other.migrate("store", 0);
      other.rollBack("store");
      assertThat(
              other.number(
                  "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
                      + " and relkind in ('r', 'v', 'm') and relname not like 'databasechangelog%'"))
          .isZero();
      assertThat(
              other.number(
                  "select count(*) from pg_proc where pronamespace = 'public'::regnamespace"))
          .isZero();
    }
  }
}
