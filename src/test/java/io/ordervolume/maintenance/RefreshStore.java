package io.ordervolume.maintenance;

import io.ordervolume.derivation.DeclaredPlan;
import io.ordervolume.derivation.Deriver;
import io.ordervolume.derivation.ViewFacts;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A small store with the coordinators that refresh its view, and steps that their tests share. */
final class RefreshStore implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String VIEW = "customer_order_volume";

  private final TestDatabase database;

  RefreshStore() {
    this(100);
  }

  RefreshStore(int orders) {
    database = TestDatabase.sample(orders);
    install(VIEW, viewId());
  }

  TestDatabase database() {
    return database;
  }

  RefreshCoordinator coordinator(String instance) {
    return coordinator(instance, PATIENCE);
  }

  RefreshCoordinator coordinator(String instance, Duration timeout) {
    return coordinator(VIEW, instance, timeout, Duration.ofSeconds(10), List.of());
  }

  RefreshCoordinator coordinator(RefreshTimeouts timeouts, RefreshListener listener) {
    return coordinator(VIEW, timeouts, listener);
  }

  RefreshCoordinator coordinator(String view, RefreshTimeouts timeouts, RefreshListener listener) {
    return coordinator(
        view, "observed", timeouts.timeout(), timeouts.lockTimeout(), List.of(listener));
  }

  private RefreshCoordinator coordinator(
      String view,
      String instance,
      Duration timeout,
      Duration lockTimeout,
      List<RefreshListener> listeners) {
    Pool pool = database.pool(6);
    RefreshLogWriter log = new RefreshLogWriter(pool, new InstanceHeartbeat(pool, instance));
    RefreshConfig config =
        config(
            Map.of(
                "timeout", timeout.toString(),
                "lock-timeout", lockTimeout.toString(),
                "max-concurrent", "8"));
    return new RefreshCoordinator(
        viewId(view),
        view,
        log,
        new RefreshExecution(pool, log, config, listeners),
        () -> Uni.createFrom().voidItem(),
        () -> Uni.createFrom().voidItem());
  }

  int viewId() {
    return viewId(VIEW);
  }

  private int viewId(String view) {
    return (int)
        database.number(
            "select id from order_volume.maintained_view where view_name = '%s'".formatted(view));
  }

  /** Creates, registers and installs another view. Returns a coordinator that refreshes it. */
  RefreshCoordinator anotherView(String view, String query, RefreshListener listener) {
    database.execute(
        """
        create materialized view %1$s as %2$s with no data;
        create unique index on %1$s (id);
        select order_volume.maintain('%1$s');
        """
            .formatted(view, query));
    install(view, viewId(view));
    return coordinator(view, new RefreshTimeouts(PATIENCE, PATIENCE), listener);
  }

  /** Installs the view as an instance does. */
  private void install(String relation, int id) {
    String facts =
        database.text("select order_volume.view_facts('%s'::regclass)".formatted(relation));
    String plan =
        new Deriver().derive(ViewFacts.parse(facts), DeclaredPlan.none()).toJson().toString();
    database.execute(
        "select order_volume.install(%d, '%s')".formatted(id, plan.replace("'", "''")));
  }

  void apply() {
    database.execute(
        """
        begin isolation level repeatable read;
        lock table order_volume.apply_lock in exclusive mode;
        select * from order_volume.apply();
        commit;
        """);
  }

  /** Returns refresh settings with one value set and defaults for the others. */
  static RefreshConfig config(String name, String value) {
    return config(Map.of(name, value));
  }

  private static RefreshConfig config(Map<String, String> settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withMapping(RefreshConfig.class);
    settings.forEach(
        (name, value) -> builder.withDefaultValue("order-volume.refresh." + name, value));
    return builder.build().getConfigMapping(RefreshConfig.class);
  }

  static RefreshAttempt ask(RefreshCoordinator coordinator) {
    return coordinator.request(RefreshReason.REQUEST, null, RefreshMode.CONCURRENT);
  }

  static RefreshStatus refresh(RefreshCoordinator coordinator, RefreshMode mode) {
    return end(coordinator.request(RefreshReason.REQUEST, "tester", mode));
  }

  static RefreshStatus end(RefreshAttempt attempt) {
    return attempt.outcome().await().atMost(PATIENCE);
  }

  static long id(RefreshAttempt attempt) {
    return attempt.id().await().atMost(PATIENCE);
  }

  List<String> log(RefreshAttempt attempt, String columns) {
    return database
        .rows("select " + columns + " from order_volume.refresh_log where id = " + id(attempt))
        .get(0);
  }

  void sellOneMore() {
    database.execute(
        "insert into products_orders (order_id, product_id)"
            + " select (select min(id) from orders), (select min(id) from products)");
  }

  boolean showsTheStoreAsItIs() {
    return database
        .rows(
            "table customer_order_volume except all table order_volume.customer_order_volume_definition")
        .isEmpty();
  }

  /** Runs the work while another session holds the refresh lock. */
  void whileItIsNotTheirTurn(Runnable work) {
    whileAnother("select from order_volume.refresh_lock for update", work);
  }

  /** Runs the work while the orders are locked, which blocks a refresh when it reads them. */
  void whileOrdersAreLocked(Runnable work) {
    whileAnother("lock table orders in access exclusive mode", work);
  }

  /** Runs the work while another session refreshes the view by hand. The view can still be read. */
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

  /** Waits until the query returns a row. */
  void await(String query) {
    Patience.await(() -> !database.rows(query).isEmpty(), () -> query);
  }

  @Override
  public void close() {
    database.close();
  }
}
