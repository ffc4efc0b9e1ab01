package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store that is a copy: logical replication applies what is written elsewhere. It fires no
 * statement trigger.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReplicationTest {

  private static EmbeddedPostgres publisher;
  private static TestDatabase subscriber;

  @BeforeAll
  static void subscribe(@TempDir Path directory) throws Exception {
    publisher =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory)
            .setServerConfig("wal_level", "logical")
            .setServerConfig("synchronous_commit", "remote_apply")
            .setLocaleConfig("locale", "C")
            .start();
    publish(store());
    publish(
        """
        insert into states (state) values ('TX'), ('OH');
        insert into cities (city, state_id) values ('Austin', 1), ('Akron', 2);
        insert into customers (first_name, last_name) select 'Ada', 'A' || i from generate_series(1, 10) i;
        insert into addresses (customer_id, street_address, zip_code, city_id)
          select id, '1 Oak Street', '78701', 1 + id % 2 from customers;
        insert into products (product_name, product_cost) select 'P' || i, i from generate_series(1, 5) i;
        insert into orders (customer_id, created_on) select 1 + i % 10, '2024-01-01' from generate_series(1, 50) i;
        insert into products_orders (order_id, product_id) select 1 + i % 50, 1 + i % 5 from generate_series(1, 200) i;
        create publication store for all tables;
        """);
    subscriber = TestDatabase.migrated();
    subscriber.execute("select start_change_capture(); select forget_changes()");
    subscriber.execute("refresh materialized view customer_order_volume");
    subscriber.execute(
        "create subscription store connection 'host=127.0.0.1 port=%d user=postgres password=postgres' publication store"
            .formatted(publisher.getPort()));
    await("select bool_and(srsubstate = 'r') from pg_subscription_rel");
    // From now on, who commits there waits until it is applied here.
    publish("alter system set synchronous_standby_names = store");
    publish("select pg_reload_conf()");
  }

  @AfterAll
  static void unsubscribe() throws IOException {
    subscriber.execute("drop subscription store");
    subscriber.close();
    publisher.close();
  }

  private static String store() throws IOException {
    try (InputStream file = ReplicationTest.class.getResourceAsStream("/db/store.sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes where the store is the original. */
  private static void publish(String sql) throws SQLException {
    try (Connection connection = publisher.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void await(String condition) {
    Patience.await(() -> "t".equals(subscriber.text(condition)), () -> condition);
  }

  private void checkThatTheLawHolds() throws SQLException {
    try (Connection connection = subscriber.connect()) {
      LiveViewLaw.check(connection);
      assertThat(LiveViewLaw.isStale(connection)).as("there was something to mark").isTrue();
    }
    subscriber.execute("select forget_changes()");
    subscriber.execute("refresh materialized view customer_order_volume");
    LiveViewLaw.check(subscriber);
  }

  @Test
  @Order(1)
  void marksWhatWasThereWhenTheSubscriptionBegan() throws SQLException {
    assertThat(subscriber.number("select count(*) from customer_order_volume_definition"))
        .isEqualTo(50);
    checkThatTheLawHolds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into products_orders (order_id, product_id) values (7, 3)",
        "with o as (insert into orders (customer_id) values (3) returning id)"
            + " insert into products_orders (order_id, product_id) select id, 5 from o",
        "update orders set created_on = now() where id < 5",
        "update products set product_cost = product_cost + 1 where id = 2",
        "update customers set last_name = 'Changed' where id = 4",
        "update addresses set city_id = 3 - city_id",
        "update states set state = state || '!'",
        "delete from products_orders where order_id = 8",
        "delete from customers where id = 9",
        "truncate products_orders",
      })
  void marksWhatIsApplied(String change) throws SQLException {
    subscriber.execute("select forget_changes()");
    subscriber.execute("refresh materialized view customer_order_volume");

    publish(change);

    checkThatTheLawHolds();
    if (change.startsWith("truncate")) {
      publish("insert into products_orders (order_id, product_id) select id, 1 from orders");
      assertThat(subscriber.rows("select distinct source from customer_order_volume_change"))
          .containsExactly(List.of("products_orders"));
    }
  }
}
