package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.DeclaredPlan.DeclaredMapping;
import io.ordervolume.derivation.Plan.KeyColumn;
import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests declared keys and mappings: what they replace, and which are refused. */
class DeclaredPlanTest {

  private static final String VIEW =
      "select c.id as k, c.name, count(o.id) as n, max(o.placed) as last from shop.customers c left join shop.orders o on o.customer_id = c.id group by c.id";
  private static final String NOT_DERIVABLE =
      "select count(*) as k, max(o.customer_id) as c from shop.orders o join shop.lines l on l.order_id = o.id group by o.customer_id";

  private static TestDatabase test;
  private static Connection connection;
  private static ViewDatabase database;

  @BeforeAll
  static void create() throws SQLException {
    test = TestDatabase.empty();
    connection = test.connect();
    database = DerivationContract.shop(connection);
  }

  @AfterAll
  static void drop() throws SQLException {
    connection.close();
    test.close();
  }

  private static Plan derive(String view, DeclaredPlan declared) throws SQLException {
    database.plan(view, "k");
    return database.derive("subject", declared);
  }

  private static DeclaredPlan declared(List<String> key, DeclaredMapping... mappings) {
    return new DeclaredPlan(key, List.of(mappings));
  }

  @Test
  void aDeclaredMappingReplacesThoseOfItsTable() throws SQLException {
    Plan plan =
        derive(
            VIEW,
            DeclaredPlan.parse(
                List.of(),
                """
                {"mappings": [{"table": "orders", "sql": "select o.customer_id as k from {log:orders} o"}], "other": 1}
                """));
    assertThat(plan.problem()).isEmpty();
    assertThat(plan.mappings()).hasSize(2);
    long orders = oid("shop.orders");
    assertThat(plan.mappings().stream().filter(mapping -> mapping.table() == orders))
        .containsExactly(
            new Plan.Mapping(
                orders,
                "declared",
                "SELECT (declared.k)::integer AS k FROM (select o.customer_id as k from {log:%d} o) declared"
                    .formatted(orders)));
    assertThat(
            new PlanHarness(database, plan, "subject")
                .install()
                .tryOut(
                    List.of(
                        "update shop.orders set customer_id = 1 where id = 6",
                        "delete from shop.customers where id = 3"))
                .missed())
        .isEmpty();
  }

  @Test
  void aDeclaredKeyIsUsed() throws SQLException {
    Plan plan = derive(VIEW.replace("c.name,", "c.name, c.country,"), declared(List.of("country")));
    assertThat(plan.key()).containsExactly(new KeyColumn("country", true));
  }

  @Test
  void aKeyThatIsNoColumnOfTheViewIsRefused() throws SQLException {
    assertRefused(
        derive(VIEW, declared(List.of("x"))),
        "declares the key column x, which the view does not have");
  }

  @Test
  void aKeyThatCannotBeTracedLeadsToFullRefreshes() throws SQLException {
    Plan plan = derive(VIEW, declared(List.of("n")));
    assertThat(plan.mode()).isEqualTo(Mode.FULL);
    assertThat(plan.reason().orElseThrow()).contains("declared key column n");
  }

  @Test
  void aFloatKeyIsRefused() throws SQLException {
    database.plan("select id as k, score as s from shop.customers", "k");
    assertRefused(database.derive("subject", declared(List.of("s"))), "type double precision");
  }

  @Test
  void aMappingThatMissesAColumnIsRefused() throws SQLException {
    DeclaredMapping mapping =
        new DeclaredMapping(
            "shop.orders",
            "select o.customer_id as k from {log:shop.orders} o",
            List.of("id", "customer_id"));
    assertRefused(
        derive(VIEW, declared(List.of(), mapping)),
        "declares a mapping for table shop.orders that does not cover column placed, which the view uses; add it");
  }

  @Test
  void aMissingMappingIsRefused() throws SQLException {
    DeclaredMapping mapping =
        new DeclaredMapping("orders", "select o.customer_id as c from {log:orders} o", List.of());
    assertRefused(
        derive(NOT_DERIVABLE, declared(List.of("c"), mapping)),
        "declares no mapping for table shop.lines, which the view reads (order_id)");
  }

  @Test
  void aMappingForATableThatTheViewDoesNotReadIsRefused() throws SQLException {
    DeclaredMapping mapping =
        new DeclaredMapping("rates", "select 1 as k from {log:rates} r", List.of());
    assertRefused(
        derive(VIEW, declared(List.of(), mapping)), "table rates, which the view does not read");
  }

  @Test
  void aMappingThatDoesNotReadItsTableIsRefused() throws SQLException {
    DeclaredMapping mapping = new DeclaredMapping("orders", "select 1 as k", List.of());
    assertRefused(derive(VIEW, declared(List.of(), mapping)), "does not read {log:shop.orders}");
  }

  @Test
  void mappingsForAllTablesReplaceDerivation() throws SQLException {
    Plan plan =
        derive(
            NOT_DERIVABLE,
            declared(
                List.of("c"),
                new DeclaredMapping(
                    "orders", "select o.customer_id as c from {log:orders} o", List.of()),
                new DeclaredMapping(
                    "lines",
                    "select o.customer_id as c from {log:lines} l join {seen:orders} o on o.id = l.order_id",
                    List.of())));
    assertThat(plan.mode()).isEqualTo(Mode.INCREMENTAL);
    assertThat(
            new PlanHarness(database, plan, "subject")
                .install()
                .tryOut(
                    List.of(
                        "delete from shop.orders where id in (3, 6)",
                        "delete from shop.lines where order_id = 9"))
                .missed())
        .isEmpty();
  }

  private static void assertRefused(Plan plan, String problem) {
    assertThat(plan.problem().orElse("none")).contains(problem);
    assertThat(plan.mode()).isEqualTo(Mode.FULL);
    assertThat(plan.mappings()).isEmpty();
  }

  private static long oid(String table) throws SQLException {
    return Long.parseLong(database.text("select '%s'::regclass::oid".formatted(table)));
  }
}
