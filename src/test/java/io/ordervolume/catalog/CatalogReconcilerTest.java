package io.ordervolume.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that instances install and remove objects in the database as views are registered and
 * released.
 */
@Tag("full")
class CatalogReconcilerTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private TestDatabase database;

  @BeforeEach
  void registerViews() {
    database = TestDatabase.empty();
    database.migrate("engine", 0);
    database.execute(
        """
        create schema "Shop";
        create table "Shop".orders (id uuid primary key default gen_random_uuid(), customer text not null, total numeric not null);
        create table "Shop"."Order lines" (order_id uuid not null references "Shop".orders on delete cascade, day date not null, item text);
        insert into "Shop".orders (customer, total) select 'c' || i % 10, i from generate_series(1, 100) i;
        insert into "Shop"."Order lines" select id, '2026-01-01', 'x' from "Shop".orders;
        create materialized view totals as select customer, sum(total) as total from "Shop".orders group by customer;
        create unique index on totals (customer);
        create materialized view "Shop"."Days" as
          select l.day, o.customer, count(*) as lines from "Shop"."Order lines" l join "Shop".orders o on o.id = l.order_id group by l.day, o.customer;
        create unique index on "Shop"."Days" (day, customer);
        select order_volume.maintain('totals');
        select order_volume.maintain('"Shop"."Days"');
        """);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private record Instance(RelationRegistry registry, CatalogReconciler reconciler) {

    void reconcile() {
      reconciler.reconcile().await().atMost(TIMEOUT);
    }

    MaintenanceMode mode(String view) {
      return registry.find(view).flatMap(ServedRelation::mode).orElse(null);
    }
  }

  private Instance instance() {
    Pool pool = database.pool(4);
    NotificationListener notifications = new NotificationListener(pool, new SimpleMeterRegistry());
    RelationRegistry registry = new RelationRegistry(new CatalogQuery(pool), notifications);
    return new Instance(registry, new CatalogReconciler(pool, registry, notifications));
  }

  private List<List<String>> problems() {
    return database.rows(
        "select view_name, problem from order_volume.maintained_view where problem is not null");
  }

  private long triggers() {
    return database.number("select count(*) from pg_trigger where tgname like 'capture\\_%'");
  }

  @Test
  void installsViewsInAnySchemaWithKeysOfAnyType() {
    Instance instance = instance();

    instance.reconcile();

    assertThat(instance.mode("totals")).isEqualTo(MaintenanceMode.INCREMENTAL);
    assertThat(instance.mode("Days")).isEqualTo(MaintenanceMode.INCREMENTAL);
    assertThat(instance.registry().find("Days").orElseThrow().rowId())
        .containsExactly("day", "customer");
    assertThat(problems()).isEmpty();
    assertThat(triggers()).isPositive();
  }

  @Test
  void installsAViewOnceIfSeveralInstancesTry() {
    List<Instance> instances = List.of(instance(), instance(), instance());

    Uni.join()
        .all(instances.stream().map(each -> each.reconciler().reconcile()).toList())
        .andFailFast()
        .await()
        .atMost(TIMEOUT);

    // Each installation increments the sequence number of applies by one.
    assertThat(database.number("select seq from order_volume.apply_state")).isEqualTo(2);
    assertThat(problems()).isEmpty();
  }

  @Test
  void retriesIfATableIsLockedAndRecordsNoProblem() throws SQLException {
    Instance instance = instance();
    try (OpenTransaction writer =
        OpenTransaction.of(database, "lock table \"Shop\".\"Order lines\" in row exclusive mode")) {
      instance.reconcile();
      assertThat(instance.mode("totals")).isEqualTo(MaintenanceMode.INCREMENTAL);
      assertThat(instance.mode("Days")).isNull();
      assertThat(problems()).isEmpty();
      writer.commit();
    }

    instance.reconcile();

    assertThat(instance.mode("Days")).isEqualTo(MaintenanceMode.INCREMENTAL);
  }

  @Test
  void installsOptionsThatAreRegisteredWhileTheViewIsInstalled() throws Exception {
    Instance instance = instance();
    CompletableFuture<Void> registration;
    try (OpenTransaction apply =
        OpenTransaction.of(database, "lock table order_volume.apply_lock in exclusive mode")) {
      CompletableFuture<Void> installation =
          instance.reconciler().reconcile().subscribeAsCompletionStage();
      Patience.await(
          () ->
              waitsFor("relation = 'order_volume.apply_lock'::regclass") || installation.isDone());
      registration =
          CompletableFuture.runAsync(
              () ->
                  database.execute(
                      "select order_volume.maintain('totals', null, '{\"mode\": \"scheduled\"}')"));
      Patience.await(
          () ->
              waitsFor("locktype in ('transactionid', 'tuple')")
                  || registration.isDone()
                  || installation.isDone());
      apply.commit();
      installation.get(60, TimeUnit.SECONDS);
    }
    registration.get(60, TimeUnit.SECONDS);

    instance.reconcile();

    assertThat(instance.mode("totals")).isEqualTo(MaintenanceMode.SCHEDULED);
  }

  private boolean waitsFor(String lock) {
    return database.number("select count(*) from pg_locks where not granted and " + lock) > 0;
  }

  @Test
  void recordsAProblemOnceAndInstallsTheOthers() {
    database.execute("drop materialized view totals");
    Instance instance = instance();

    instance.reconcile();

    assertThat(problems()).hasSize(1);
    assertThat(problems().get(0).get(1)).contains("does not exist");
    assertThat(instance.mode("Days")).isEqualTo(MaintenanceMode.INCREMENTAL);
  }

  @Test
  void repairsCaptureAfterATriggerWasDisabled() {
    Instance instance = instance();
    instance.reconcile();
    database.execute("alter table \"Shop\".orders disable trigger user");
    assertThat(database.rows("select from order_volume.capture_state where not complete"))
        .hasSize(1);

    instance.reconcile();

    assertThat(database.rows("select from order_volume.capture_state where not complete"))
        .isEmpty();
  }

  @Test
  void aReleaseRemovesAllObjects() {
    Instance instance = instance();
    instance.reconcile();
    database.execute(
        "select order_volume.release('totals'); select order_volume.release('\"Shop\".\"Days\"')");

    instance.reconcile();

    assertThat(instance.registry().all()).isEmpty();
    assertThat(triggers()).isZero();
    assertThat(
            database.rows(
                """
                select relname from pg_class where relnamespace = 'order_volume'::regnamespace
                  and (relname like 'totals%' or relname like 'Days%' or relname like 'log\\_%')
                """))
        .isEmpty();
  }

  @Test
  void honoursADeclaredMode() {
    database.execute("select order_volume.maintain('totals', options => '{\"mode\": \"full\"}')");
    Instance instance = instance();

    instance.reconcile();

    assertThat(instance.mode("totals")).isEqualTo(MaintenanceMode.FULL);
    assertThat(instance.registry().find("totals").orElseThrow().reason().orElseThrow())
        .contains("declared");
  }
}
