package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.Plan.Mapping;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the harness: it finds missed keys if one rule of derivation is broken. */
class ControlsTest {

  private static final String SELF_JOIN =
      "select a.id as k, count(*) as n from shop.orders a join shop.orders b on b.customer_id = a.customer_id group by a.id";
  private static final String ANTI_JOIN =
      "select c.id as k, c.name from shop.customers c left join shop.orders o on o.customer_id = c.id where o.id is null";
  private static final String INNER_JOIN =
      "select c.id as k, count(*) as n from shop.customers c join shop.orders o on o.customer_id = c.id join shop.lines l on l.order_id = o.id group by c.id";

  private TestDatabase test;
  private Connection connection;
  private ViewDatabase database;

  @BeforeEach
  void create() throws SQLException {
    test = TestDatabase.empty();
    connection = test.connect();
    database = DerivationContract.shop(connection);
  }

  @AfterEach
  void drop() throws SQLException {
    connection.close();
    test.close();
  }

  @Test
  void keysAreMissedWithoutOldImages() throws SQLException {
    Plan plan = database.plan(INNER_JOIN, "k");
    List<String> writes = List.of("update shop.orders set customer_id = 1 where id = 6");
    assertThat(new PlanHarness(database, plan, "subject").install().tryOut(writes).missed())
        .isEmpty();
    assertThat(new PlanHarness(database, plan, "subject").install(false).tryOut(writes).missed())
        .isNotEmpty();
  }

  @Test
  void keysAreMissedIfOtherTablesAreReadWithoutTheirLog() throws SQLException {
    Plan plan = database.plan(INNER_JOIN, "k");
    assertMissed(
        plan,
        List.of("delete from shop.orders where id in (9, 12)"),
        sql ->
            sql.replaceAll("\\{seen:\\d+} c", "shop.customers c")
                .replaceAll("\\{seen:\\d+} o", "shop.orders o")
                .replaceAll("\\{seen:\\d+} l", "shop.lines l"),
        mapping -> mapping.occurrence().equals("l"));
  }

  @Test
  void keysAreMissedIfASelfJoinIsReplacedByName() throws SQLException {
    Plan plan = database.plan(SELF_JOIN, "k");
    long orders = plan.tables().get(0).oid();
    assertMissed(
        plan,
        List.of("update shop.orders set customer_id = 1 where id = 6"),
        sql -> sql.replace("{seen:" + orders + "}", "{log:" + orders + "}"),
        mapping -> true);
  }

  @Test
  void keysAreMissedIfAnOuterJoinOfTheChangedTableHasOneVariant() throws SQLException {
    Plan plan = database.plan(ANTI_JOIN, "k");
    assertMissed(
        plan,
        List.of("delete from shop.orders where customer_id = 2"),
        sql -> sql.split(" UNION ALL ")[0],
        mapping -> true);
  }

  private void assertMissed(
      Plan plan,
      List<String> writes,
      UnaryOperator<String> change,
      java.util.function.Predicate<Mapping> kept)
      throws SQLException {
    assertThat(new PlanHarness(database, plan, "subject").install().tryOut(writes).missed())
        .isEmpty();
    List<Mapping> mappings =
        plan.mappings().stream()
            .filter(kept)
            .map(own -> new Mapping(own.table(), own.occurrence(), change.apply(own.sql())))
            .toList();
    Plan broken =
        new Plan(
            plan.mode(),
            plan.reason(),
            plan.problem(),
            plan.rowId(),
            plan.key(),
            plan.rendered(),
            plan.expands(),
            plan.tables(),
            mappings);
    PlanHarness.Result result =
        new PlanHarness(database, broken, "subject").install().tryOut(writes);
    assertThat(result.changed()).isPositive();
    assertThat(result.missed()).isNotEmpty();
  }
}
