package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests derived plans for the views of six schemas with random writes. The comment on a view names
 * its mode and the columns of its unique index.
 */
class SchemasTest {

  private static final List<String> SCHEMAS =
      List.of("northwind", "olist", "pages", "rental", "staff", "tpch");
  private static final int FEW = 5;
  private static final int MANY = Integer.getInteger("derivation.transactions", 25);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  @TestFactory
  Stream<DynamicTest> viewsOfSixSchemasMissNoKey() {
    return follow(FEW);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> viewsOfSixSchemasMissNoKeyInManyTransactions() {
    return follow(MANY);
  }

  private static Stream<DynamicTest> follow(int transactions) {
    return SCHEMAS.stream()
        .map(schema -> DynamicTest.dynamicTest(schema, () -> follow(schema, transactions)));
  }

  @Test
  void theStoreNeedsNoDeclaredMapping() throws SQLException {
    try (TestDatabase test = TestDatabase.sample(200);
        Connection connection = test.connect()) {
      ViewDatabase database = new ViewDatabase(connection);
      Plan plan = database.derive("customer_order_volume");
      assertThat(plan.reason()).isEmpty();
      assertThat(plan.key()).containsExactly(new Plan.KeyColumn("order_id", false));
      assertThat(plan.tables())
          .extracting(Plan.BaseTable::name)
          .containsExactlyInAnyOrder(
              "orders",
              "customers",
              "addresses",
              "cities",
              "states",
              "products_orders",
              "products");
      assertThat(plan.mappings().stream().filter(mapping -> mapping.occurrence().equals("o")))
          .extracting(mapping -> mapping.sql().replaceAll("\\d+", "N"))
          .containsExactly("SELECT (o.id)::bigint AS order_id FROM {log:N} o");
      assertThat(follow(database, plan, "customer_order_volume", FEW)).isPositive();
    }
  }

  private static void follow(String schema, int transactions) throws SQLException {
    try (TestDatabase test = TestDatabase.empty();
        Connection connection = test.connect()) {
      ViewDatabase database = new ViewDatabase(connection);
      database.execute(ViewDatabase.resource("/derivation/" + schema + ".sql"));
      List<String> views =
          database.texts(
              "select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace order by oid");
      List<String> unmoved = new ArrayList<>();
      for (String view : views) {
        String[] comment =
            database.text("select obj_description('%s'::regclass)".formatted(view)).split(" ", 2);
        database.plan("select * from " + view, comment[1]);
        String query =
            database.text("select pg_get_viewdef('%s'::regclass)".formatted(view)).replace(";", "");
        ViewFacts warm = database.facts("subject");
        new Deriver().derive(warm, DeclaredPlan.none());
        Plan nested = database.derive("subject");
        long started = System.nanoTime();
        Plan plan = database.plan(query, comment[1]);
        assertThat(Duration.ofNanos(System.nanoTime() - started))
            .as("time for %s", view)
            .isLessThan(LONGEST);
        assertThat(plan.mode().name().toLowerCase(Locale.ROOT))
            .as("%s: %s", view, plan.reason())
            .isEqualTo(comment[0]);
        assertThat(nested.mode()).as("mode through a view below").isEqualTo(plan.mode());
        if (plan.mode() == Mode.INCREMENTAL) {
          assertThat(database.rendersTheSame(plan, "subject"))
              .as("round trip of %s", view)
              .isTrue();
          if (follow(database, plan, "subject", transactions) == 0) {
            unmoved.add(view);
          }
        }
      }
      assertThat(unmoved).as("views that no write changed").isEmpty();
    }
  }

  /** Returns how many keys changed. */
  private static long follow(ViewDatabase database, Plan plan, String view, int transactions)
      throws SQLException {
    PlanHarness harness = new PlanHarness(database, plan, view).install();
    CatalogWrites writes = new CatalogWrites(database, plan, view.hashCode());
    long changed = 0;
    for (int t = 0; t < transactions || changed == 0 && t < 20 * MANY; t++) {
      List<String> statements = writes.next();
      PlanHarness.Result result = harness.tryOut(statements);
      assertThat(result.missed()).as("missed by %s with %s", statements, plan.mappings()).isEmpty();
      changed += result.changed();
    }
    return changed;
  }
}
