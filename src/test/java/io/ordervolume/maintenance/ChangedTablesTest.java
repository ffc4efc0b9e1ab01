package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that views stay exact when their tables lose what a plan relies on: columns that are never
 * null, unique keys, expressions and labels.
 */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "100"),
      @ResourceArg(name = "order-volume.refresh.min-interval", value = "0s"),
      @ResourceArg(name = "order-volume.refresh.max-duty-cycle", value = "1")
    })
@Tag("full")
class ChangedTablesTest {

  private final TestSql database = TestSql.ofService();

  @BeforeEach
  void createSchema() throws SQLException {
    database.execute("create schema facts");
  }

  @AfterEach
  void releaseView() throws SQLException {
    database.execute("select order_volume.release('facts.v')");
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.maintained_view where view_name = 'v'")
                == 0);
    database.execute("drop schema facts cascade");
  }

  /** Creates tables and the view {@code facts.v}, and waits until it is fresh. */
  private void maintain(String tables, String query, String key) throws SQLException {
    database.execute(
        "set search_path = facts; %s; create materialized view v as %s; create unique index on v (%s); select order_volume.maintain('v')"
            .formatted(tables, query, key));
    awaitFresh();
  }

  private void awaitFresh() {
    Patience.await(
        () ->
            database.number(
                    """
                    select count(*) from order_volume.status() s
                    where s.view_name = 'v' and populated and not dirty and not waiting
                      and (select (entry ->> 'installed')::boolean from jsonb_array_elements(order_volume.catalog(s.view_id)) entry)
                    """)
                == 1,
        () -> "The view is not fresh: " + state());
  }

  private String state() {
    try {
      return database.text("select v::text from order_volume.views v where view_name = 'v'");
    } catch (SQLException failure) {
      return failure.getMessage();
    }
  }

  private String mode() throws SQLException {
    return database.text("select mode from order_volume.maintained_view where view_name = 'v'");
  }

  private void assertExact(String relation) throws SQLException {
    assertThat(
            database.number(
                """
                select count(*) from (
                  (table order_volume.%1$s except all table order_volume.v_definition) union all
                  (table order_volume.v_definition except all table order_volume.%1$s)) d
                """
                    .formatted(relation)))
        .as(relation + " differs: " + state())
        .isZero();
  }

  /** Changes a table and writes: at once, and again when the view is fresh. */
  private void changeAndWrite(String change, String... writes) throws SQLException {
    database.execute("set search_path = facts; " + change);
    assertExact("v_live");
    database.execute("set search_path = facts; " + writes[0]);
    assertExact("v_live");
    awaitFresh();
    assertExact("v_current");
    for (int i = 1; i < writes.length; i++) {
      database.execute("set search_path = facts; " + writes[i]);
      assertExact("v_live");
    }
    awaitFresh();
    assertExact("v_current");
  }

  private void assumeVersion(int version) throws SQLException {
    Assumptions.assumeTrue(
        database.number("show server_version_num") >= version * 10_000, "PostgreSQL " + version);
  }

  @Test
  void aGroupKeyBecomesNullable() throws SQLException {
    maintain(
        "create table base (id int primary key, x int not null); insert into base select i, i % 10 from generate_series(1, 30) i",
        "select x, count(*) as n from base group by x", "x");

    changeAndWrite(
        "alter table base alter x drop not null",
        "insert into base values (100, null)",
        "insert into base values (101, null)",
        "delete from base where x is null");
  }

  @Test
  void aColumnOfNotInBecomesNullable() throws SQLException {
    maintain(
        """
        create table base (id int primary key, x int not null); insert into base select i, i % 10 from generate_series(1, 30) i;
        create table lookup (id int primary key, z int not null); insert into lookup select i, i from generate_series(1, 5) i
        """,
        "select id, x from base where x not in (select z from lookup)", "id");

    changeAndWrite(
        "alter table lookup alter z drop not null",
        "insert into lookup values (9, null)",
        "delete from lookup where z is null");
  }

  @Test
  void aConstraintThatIsNotValidIsNotReliedOn() throws SQLException {
    assumeVersion(18);
    maintain(
        """
        create table base (id int primary key, x int); insert into base select i, i % 10 from generate_series(1, 30) i;
        create table lookup (id int primary key, z int); insert into lookup values (1, 1), (2, null);
        alter table lookup add constraint z_given not null z not valid
        """,
        "select id, x from base where x not in (select z from lookup)", "id");

    changeAndWrite("select 1", "delete from lookup where z is null");
  }

  @Test
  void aConstraintOfAParentAloneIsNotReliedOn() throws SQLException {
    assumeVersion(18);
    maintain(
        """
        create table parent (id int, g int constraint given not null no inherit, v int); create table child () inherits (parent);
        insert into parent values (1, 1, 1); insert into child values (2, null, 2)
        """,
        "select g, count(*) as n, sum(v) as s from parent group by g",
        "g");

    changeAndWrite("select 1", "update child set v = 7", "insert into child values (3, null, 5)");
  }

  @Test
  void aTableLosesItsPrimaryKey() throws SQLException {
    maintain(
        "create table base (id int primary key, k int, v int); insert into base select i, i % 3, i from generate_series(1, 9) i",
        "select k, count(*) as n, sum(v) as s from base group by k", "k");

    changeAndWrite(
        "alter table base drop constraint base_pkey; alter table base alter id drop not null",
        "insert into base values (null, 1, 100), (null, 1, 200)",
        "update base set v = v + 1000 where id is null",
        "insert into base values (1, 2, 5)",
        "update base set v = v + 1 where id = 1");
  }

  @Test
  void theKeyOfAParentSaysNothingOfItsChildren() throws SQLException {
    maintain(
        """
        create table parent (id int primary key, g int not null, v int); create table child () inherits (parent);
        insert into parent values (1, 1, 1); insert into child values (1, 1, 2)
        """,
        "select distinct on (g) g, id, v from parent order by g, id",
        "g");

    assertThat(mode()).isEqualTo("full");
  }

  @Test
  void anOrderLosesItsUniqueKey() throws SQLException {
    maintain(
        "create table base (id int primary key, code int not null unique, w int not null); insert into base select i, i, i % 3 from generate_series(1, 9) i",
        "select distinct on (w) w, id, code from base order by w, code", "w");
    assertThat(mode()).isEqualTo("incremental");

    changeAndWrite(
        "alter table base drop constraint base_code_key", "insert into base values (20, 1, 1)");

    assertThat(mode()).isEqualTo("full");
  }

  @Test
  void anExpressionChangesWithoutAWrite() throws SQLException {
    assumeVersion(18);
    maintain(
        "create table base (id int primary key, a int, b int generated always as (a * 2) virtual); insert into base (id, a) select i, i from generate_series(1, 9) i",
        "select id, b from base",
        "id");

    changeAndWrite(
        "alter table base alter b set expression as (a * 7)",
        "update base set a = a + 1 where id = 1");
  }

  @Test
  void aRowAsAWholeGetsAColumn() throws SQLException {
    maintain(
        "create table base (id int primary key, a int); insert into base select i, i from generate_series(1, 9) i",
        "select t.id, to_jsonb(t.*) as document from base t",
        "id");

    changeAndWrite(
        "alter table base add column extra int default 5",
        "update base set extra = 6 where id = 1",
        "update base set extra = 7 where id = 2");
  }

  @Test
  void aLabelOfAnEnumIsRenamed() throws SQLException {
    maintain(
        "create type mood as enum ('sad', 'glad'); create table base (id int primary key, m mood, ms mood[]); insert into base select i, 'sad', '{glad}' from generate_series(1, 9) i",
        "select id, m::text as m, ms::text as ms from base",
        "id");

    changeAndWrite(
        "alter type mood rename value 'sad' to 'blue'", "update base set m = 'glad' where id = 1");
  }
}
