package io.ordervolume.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.DeclaredPlan;
import io.ordervolume.derivation.Deriver;
import io.ordervolume.derivation.ViewFacts;
import io.ordervolume.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that the doctor names expensive mappings and the index that would help. */
class MappingChecksTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private TestDatabase database;

  @BeforeEach
  void createLargeTables() {
    database = DoctorFixtures.healthyStore();
    database.execute(
        """
        create schema shop;
        create table shop.customer (id int primary key, code text not null, name text);
        create table shop."Sale" (id int primary key, "Customer" text not null, amount int, note text default repeat('x', 80));
        create table shop.rate (id int primary key, factor numeric not null);
        insert into shop.customer select i, 'c' || i, 'n' || i from generate_series(1, 5000) i;
        insert into shop."Sale" select i, 'c' || (i % 5000 + 1), i % 100 from generate_series(1, 80000) i;
        insert into shop.rate values (1, 1.5);
        analyze shop.customer, shop."Sale", shop.rate;
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void maintain(String view, String query) {
    database.execute(
        "create materialized view %1$s as %2$s; create unique index on %1$s (id); select order_volume.maintain('%1$s')"
            .formatted(view, query));
    String facts = database.text("select order_volume.view_facts('%s'::regclass)".formatted(view));
    String plan =
        new Deriver().derive(ViewFacts.parse(facts), DeclaredPlan.none()).toJson().toString();
    database.execute(
        """
        select order_volume.install(id, '%s') from order_volume.maintained_view where schema_name || '.' || view_name = '%s';
        update order_volume.view_version set dirty_seq = null, dirty_since = null, data_as_of = now()
        """
            .formatted(plan.replace("'", "''"), view));
  }

  private List<Finding> findings() {
    return DoctorFixtures.of(database.pool(1))
        .examine(check -> check.code().startsWith("mapping-"), TIMEOUT)
        .await()
        .atMost(TIMEOUT);
  }

  @Test
  void namesTheMissingIndexOfALargeTable() {
    maintain(
        "shop.named",
        "select s.id, c.name from shop.\"Sale\" s join shop.customer c on c.code = s.\"Customer\"");

    List<Finding> findings = findings();

    assertThat(findings).extracting(Finding::code).containsExactly("mapping-scans-table");
    assertThat(findings.get(0).view()).isEqualTo("named");
    assertThat(findings.get(0).problem()).contains("shop.\"Sale\"").endsWith(".");
    assertThat(findings.get(0).fix()).endsWith(".");
    assertThat(findings.get(0).sql()).isEqualTo("create index on shop.\"Sale\" (\"Customer\")");

    database.execute(findings.get(0).sql());

    assertThat(findings()).isEmpty();
  }

  @Test
  void namesTheIndexOnACastColumn() {
    database.execute("alter table shop.customer alter column code type varchar(20)");
    maintain(
        "shop.matched",
        "select s.id, c.name from shop.\"Sale\" s join shop.customer c on c.code = s.amount::text");

    assertThat(findings())
        .extracting(Finding::sql)
        .containsExactly("create index on shop.\"Sale\" ((amount::text))");
    database.execute(findings().get(0).sql());

    assertThat(findings()).isEmpty();
  }

  @Test
  void namesATableInWhichOneRowAffectsMostKeys() {
    maintain(
        "shop.priced",
        "select s.id, s.amount * r.factor as price from shop.\"Sale\" s cross join shop.rate r where s.id < 40000");

    List<Finding> findings = findings();

    assertThat(findings).extracting(Finding::code).containsExactly("mapping-finds-most-keys");
    assertThat(findings.get(0).problem())
        .contains("shop.rate", "39999 of 39999 rows of priced", "cost")
        .endsWith(".");
  }
}
