package io.ordervolume.refresh;

import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A small store, replicas that refresh its view, and what tests of them say often. */
final class RefreshStore implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String VIEW = "customer_order_volume";

  private final TestDatabase database;

  RefreshStore() {
    this(100);
  }

  RefreshStore(int orders) {
    database = TestDatabase.sample(orders);
  }

  TestDatabase database() {
    return database;
  }

  Refresher replica(String instance) {
    return replica(instance, PATIENCE);
  }

  Refresher replica(String instance, Duration timeout) {
    return new Refresher(database.pool(6), VIEW, instance, timeout);
  }

  Refresher replica(RefreshLimits limits, RefreshObserver observer) {
    return new Refresher(database.pool(6), VIEW, "observed", limits, List.of(observer));
  }

  /** The settings of refreshes, all but one as they are by default. */
  static RefreshConfig config(String name, String value) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withMapping(RefreshConfig.class)
        .withDefaultValue("order-volume.refresh." + name, value)
        .build()
        .getConfigMapping(RefreshConfig.class);
  }

  static Attempt ask(Refresher replica) {
    return replica.request(Trigger.REQUEST, null, Mode.CONCURRENT);
  }

  static Outcome refresh(Refresher replica, Mode mode) {
    return end(replica.request(Trigger.REQUEST, "tester", mode));
  }

  static Outcome end(Attempt attempt) {
    return attempt.outcome().await().atMost(PATIENCE);
  }

  static long id(Attempt attempt) {
    return attempt.id().await().atMost(PATIENCE);
  }

  List<String> log(Attempt attempt, String columns) {
    return database
        .rows("select " + columns + " from refresh_log where id = " + id(attempt))
        .get(0);
  }

  void sellOneMore() {
    database.execute(
        "insert into products_orders (order_id, product_id)"
            + " select (select min(id) from orders), (select min(id) from products)");
  }

  boolean showsTheStoreAsItIs() {
    return database
        .rows("table customer_order_volume except all table customer_order_volume_definition")
        .isEmpty();
  }

  /** Meanwhile somebody else has the turn. */
  void whileItIsNotTheirTurn(Runnable work) {
    whileAnother("select pg_advisory_xact_lock(refresh_lock_key('customer_order_volume'))", work);
  }

  /** Meanwhile a refresh that has its turn gets no further than to reading the orders. */
  void whileOrdersAreLocked(Runnable work) {
    whileAnother("lock table orders in access exclusive mode", work);
  }

  /** Meanwhile somebody refreshes by hand: the view can be read, and nothing else. */
  void whileTheViewIsLocked(Runnable work) {
    whileAnother("refresh materialized view concurrently customer_order_volume", work);
  }

  private void whileAnother(String locks, Runnable work) {
    try (OpenTransaction other = OpenTransaction.of(database, locks)) {
      work.run();
      other.commit();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  void awaitRefreshHeldByOrders() {
    await("select from pg_locks where not granted and relation = 'orders'::regclass");
  }

  /** Waits until the query has a row. */
  void await(String query) {
    Patience.await(() -> !database.rows(query).isEmpty(), () -> query);
  }

  @Override
  public void close() {
    database.close();
  }
}
