package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.Plan.KeyColumn;
import io.ordervolume.derivation.Plan.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tests the plans for all classes of views on one version of PostgreSQL. */
abstract class DerivationContract {

  private static final List<String> WRITES =
      List.of(
          "update shop.customers set country = 'FR' where id = 2",
          "update shop.customers set name = 'Renamed' where id = 3",
          "update shop.customers set vip = not vip, score = score + 1 where id in (1, 4)",
          "delete from shop.customers where id = 5",
          "insert into shop.customers values (21, 'New', 'DE', true, 1)",
          "insert into shop.orders (id, customer_id, placed, at) values (31, 21, '2026-03-03', '2026-03-03 10:00+00')",
          "insert into shop.lines values (31, 1, 5, 9.5, 1), (31, 2, 5, 1.5, 1)",
          "update shop.orders set customer_id = 1 where id = 6",
          "update shop.orders set customer_id = null where id = 7",
          "update shop.orders set placed = placed + 400, at = at + interval '400 days' where id in (2, 3)",
          "update shop.orders set id = 99 where id = 4",
          "update shop.lines set quantity = coalesce(quantity, 0) + 1, price = price * 2, weight = 7 where order_id = 9",
          "update shop.lines set product_id = 17 where order_id = 10",
          "delete from shop.lines where order_id = 11",
          "delete from shop.orders where id in (12, 13)",
          "update \"Off Path\".\"Products (old)\" set \"select\" = 'x', category = 9, tags = array['q'] where \"Id\" = 2",
          "delete from \"Off Path\".\"Products (old)\" where \"Id\" = 3",
          "update shop.events set amount = 100 where kind = 'buy' and customer_id = 2",
          "delete from shop.events where customer_id = 4",
          "update shop.events set customer_id = 77 where customer_id = 3",
          "insert into shop.measurements values (2, '2026-02-02', 5)",
          "update shop.measurements set value = 50 where id = 1",
          "update shop.rates set rate = 2 where currency = 'USD'",
          "insert into shop.tags values ('N', 'x')",
          "update shop.docs set doc = jsonb_insert(doc, '{0}', '{\"a\": 2, \"l\": [7]}'), nums = nums || 9 where id in (2, 3)",
          "update shop.docs set customer_id = customer_id + 1, page = '<r><c s=\"z\">3</c></r>' where id = 5",
          "insert into shop.docs values (11, 2, '[{\"a\": 1}]', '{1}', '<r/>'), (12, 21, null, null, null)",
          "delete from shop.docs where id = 6");

  /** Returns a database with the tables of the shop. */
  abstract ViewDatabase database() throws SQLException;

  /** A view, the columns of its unique index, and the expected plan. */
  private record Case(
      String name, String query, String rowId, Mode mode, String expected, int since) {

    /** Returns the case for servers of this version and newer ones. */
    Case since(int version) {
      return new Case(name, query, rowId, mode, expected, version);
    }
  }

  private static Case incremental(String name, String query, String rowId, String key) {
    return new Case(name, query, rowId, Mode.INCREMENTAL, key, 0);
  }

  private static Case full(String name, String query, String reason) {
    return new Case(name, query, "k", Mode.FULL, reason, 0);
  }

  private static Case scheduled(String name, String query, String reason) {
    return new Case(name, query, "k", Mode.SCHEDULED, reason, 0);
  }

  @TestFactory
  Stream<DynamicTest> incrementalViewsMissNoKey() throws SQLException {
    return known(incrementalCases())
        .map(own -> DynamicTest.dynamicTest(own.name(), () -> follow(own)));
  }

  @TestFactory
  Stream<DynamicTest> otherViewsNameTheConstruct() throws SQLException {
    return known(otherCases()).map(own -> DynamicTest.dynamicTest(own.name(), () -> refuse(own)));
  }

  /** Returns the cases with constructs that the server knows. */
  private Stream<Case> known(Stream<Case> cases) throws SQLException {
    int version = database().connection().getMetaData().getDatabaseMajorVersion();
    return cases.filter(own -> own.since() <= version);
  }

  private void follow(Case own) throws SQLException {
    ViewDatabase database = database();
    Plan plan = database.plan(own.query(), own.rowId());
    assertThat(plan.reason()).isEmpty();
    assertThat(plan.mode()).isEqualTo(Mode.INCREMENTAL);
    assertThat(plan.key().stream().map(column -> column.name() + (column.nullable() ? "?" : "")))
        .as("key")
        .isEqualTo(List.of(own.expected().split(", ")));
    assertThat(database.rendersTheSame(plan, "subject")).as("round trip").isTrue();
    PlanHarness harness = new PlanHarness(database, plan, "subject").install();
    List<String> missed = new ArrayList<>();
    long changed = 0;
    for (String write : WRITES) {
      PlanHarness.Result result = harness.tryOut(List.of(write));
      changed += result.changed();
      result.missed().forEach(key -> missed.add(key + " by " + write));
    }
    PlanHarness.Result together =
        harness.tryOut(
            List.of(
                "delete from shop.customers where id = 1",
                "update shop.orders set customer_id = 3 where id = 9",
                "delete from shop.lines where order_id in (8, 14)",
                "insert into shop.orders (id, customer_id) values (41, 2)",
                "insert into shop.lines values (41, 3, 1, 1, 1)"));
    assertThat(together.missed()).as("missed by several writes").isEmpty();
    assertThat(missed).as("missed with %s", plan.mappings()).isEmpty();
    assertThat(changed).as("keys that changed").isPositive();
  }

  private void refuse(Case own) throws SQLException {
    Plan plan = database().plan(own.query(), own.rowId());
    assertThat(plan.reason().orElse("none")).contains(own.expected());
    assertThat(plan.mode()).isEqualTo(own.mode());
    assertThat(plan.mappings()).isEmpty();
    assertThat(plan.tables().isEmpty()).isEqualTo(own.mode() == Mode.SCHEDULED);
    assertThat(plan.key()).isEqualTo(List.<KeyColumn>of());
  }

  /** Creates the tables of the shop in a new database. */
  static ViewDatabase shop(Connection connection) throws SQLException {
    ViewDatabase database = new ViewDatabase(connection);
    String schema = ViewDatabase.resource("/derivation/shop.sql");
    boolean virtual = connection.getMetaData().getDatabaseMajorVersion() >= 18;
    database.execute(virtual ? schema : schema.replace(" virtual);", " stored);"));
    return database;
  }

  private static Stream<Case> incrementalCases() {
    return Stream.of(
        incremental(
            "window that refines another one",
            "select customer_id as k, id, rank() over w2 as r, sum(id) over (w order by placed, id) as s, count(*) over (w) as n, max(id) over w as m from shop.orders window w as (partition by customer_id), w2 as (w order by placed desc)",
            "id",
            "k?"),
        incremental(
            "window that refines one that refines another",
            "select customer_id as k, id, sum(id) over \"W 3\" as s from shop.orders window \"W 1\" as (partition by customer_id), w2 as (\"W 1\" order by placed, id), \"W 3\" as (w2 rows between unbounded preceding and 1 preceding)",
            "id",
            "k?"),
        incremental(
            "named window in a common table",
            "with t as (select o.customer_id, o.id, row_number() over w as r from shop.orders o window w as (partition by o.customer_id order by o.placed desc, o.id)) select c.id as k, t.id as o from shop.customers c left join t on t.customer_id = c.id and t.r = 1",
            "k",
            "k"),
        incremental(
            "window over groups by name, and a filter",
            "select customer_id as k, kind, sum(sum(amount)) filter (where kind = 'buy') over w as s from shop.events group by 1, 2 window w as (partition by customer_id)",
            "k, kind",
            "k?"),
        incremental(
            "columns with the names of clauses",
            "select rows as k, id, sum(id) over (w order by range, id rows between 1 preceding and current row) as s from (select customer_id as rows, placed as range, id from shop.orders) t window w as (partition by rows)",
            "id",
            "k?"),
        incremental(
            "frames of groups and ranges with exclusions",
            "select customer_id as k, id, sum(id) over (partition by customer_id order by placed groups between 1 preceding and current row exclude ties) as g, sum(id) over (partition by customer_id order by placed range between '100 days' preceding and current row exclude current row) as r from shop.orders",
            "id",
            "k?"),
        incremental(
                "JSON_TABLE",
                "select d.id as k, j.n, j.a, d.customer_id from shop.docs d cross join lateral json_table(d.doc, '$[*] ? (@.a < $x)' passing d.customer_id as x columns (n for ordinality, a int path '$.a', s text path '$.b' default 'columns' on empty)) j",
                "k, n",
                "k, n?")
            .since(17),
        incremental(
                "JSON_TABLE with nested columns, grouped",
                "select j.l as k, count(*) as n, sum(o.id) as s from shop.orders o left join (shop.docs d join lateral json_table(d.doc, '$[*]' columns (a int path '$.a', nested path '$.l[*]' columns (l int path '$'))) j on true) on j.a = o.customer_id group by j.l",
                "k",
                "k?")
            .since(17),
        incremental(
            "XMLTABLE",
            "select d.id as k, x.n, x.c, x.s from shop.docs d, xmltable('/r/c' passing (d.page::xml) columns n for ordinality, c int path '.' not null, s text path '@s' default 'q') x",
            "k, n",
            "k, n?"),
        incremental(
            "ROWS FROM",
            "select d.id as k, r.i, r.a, r.n, r.g from shop.docs d cross join lateral rows from (jsonb_to_recordset(d.doc) as (a int, b text), unnest(d.nums), generate_series(1, d.customer_id)) with ordinality r (a, b, n, g, i)",
            "k, i",
            "k, i?"),
        incremental(
            "several arrays side by side",
            "select d.id as k, u.i, u.a, u.b from shop.docs d left join lateral unnest(d.nums, d.nums || 1) with ordinality u (a, b, i) on u.a > 1",
            "k, i",
            "k, i?"),
        incremental(
            "elements in their order",
            "select d.id as k, jsonb_agg(e.v order by e.i) as s, array(select u.n from unnest(d.nums) with ordinality u (n, i) order by u.i) as a from shop.docs d cross join lateral jsonb_array_elements(d.doc) with ordinality e (v, i) group by d.id",
            "k",
            "k"),
        incremental(
            "VALUES with columns of other tables",
            "select l.order_id as k, v.n, sum(v.x) as s from shop.lines l cross join lateral (values ('q', l.quantity), ('p', l.product_id)) v (n, x) group by 1, 2",
            "k, n",
            "k, n?"),
        incremental(
            "function over an aggregate",
            "select t.customer_id as k, count(*) as n from (select customer_id, count(*) as n from shop.orders group by 1) t cross join lateral generate_series(1, t.n) g (i) where g.i > 1 group by 1",
            "k",
            "k?"),
        incremental(
            "VALUES as a query",
            "with v (n, label) as (values (1, 'one'), (2, 'two')) select o.id as k, v.label from shop.orders o left join v on v.n = o.customer_id where o.id in (values (3), (o.customer_id)) or exists (values (o.note))",
            "k",
            "k"),
        incremental(
            "EXISTS in the condition of a left join",
            "select c.id as k, o.id as o, o.virtual_year as y from shop.customers c left join shop.orders o on o.customer_id = c.id and exists (select from shop.lines l where l.order_id = o.id and l.quantity > 1)",
            "k, o",
            "k, o?"),
        incremental(
            "latest row by the condition of a left join",
            "select c.id as k, o.id as o, l.quantity from shop.customers c left join shop.orders o on o.customer_id = c.id and o.id = (select max(p.id) from shop.orders p where p.customer_id = c.id) left join shop.lines l on l.order_id = o.id and l.product_id = 1",
            "k",
            "k"),
        incremental(
            "NOT EXISTS in the condition of an anti-join",
            "select c.id as k from shop.orders o right join shop.customers c on o.customer_id = c.id and not exists (select from shop.events e where e.customer_id = c.id and e.amount > 5) where o.id is null",
            "k",
            "k"),
        incremental(
            "IN between the tables that a left join adds",
            "select c.id as k, o.id as o, l.product_id as p from shop.customers c left join (shop.orders o join shop.lines l on l.order_id = o.id and o.customer_id in (select e.customer_id from shop.events e where e.amount > l.quantity)) on o.customer_id = c.id",
            "k, o, p",
            "k, o?, p?"),
        incremental(
            "subquery on one side of a full join",
            "select c.id as k, o.id as o from (shop.customers c join shop.events e on e.customer_id = c.id and e.amount = (select max(f.amount) from shop.events f where f.customer_id = c.id)) full join shop.orders o on o.customer_id = c.id",
            "k, o",
            "k?, o?"),
        incremental(
            "grouped by a subquery",
            "select (select c.country from shop.customers c where c.id = o.customer_id) as k, upper((select c.country from shop.customers c where c.id = o.customer_id)) as u, count(*) as n, bool_or(exists (select c.country from shop.customers c where c.id = o.customer_id)) as e from shop.orders o group by 1",
            "k",
            "k?"),
        incremental(
            "full joins by USING",
            "select customer_id as k, a.n, b.n as b, c.n as c from (select customer_id, count(*) as n from shop.orders group by 1) a full join (select customer_id, sum(amount) as n from shop.events group by 1) b using (customer_id) full join (select customer_id, count(*) as n from shop.docs group by 1) c using (customer_id)",
            "k",
            "k?"),
        incremental(
            "joins by USING after a full join",
            "select d.id as k, customer_id as c, o.id as o, e.amount, x.name from shop.orders o full join shop.events e using (customer_id) right join shop.docs d using (customer_id) left join (select id as customer_id, name from shop.customers) x using (customer_id)",
            "k, o, amount",
            "k, o?, amount?"),
        incremental(
            "ordered-set and hypothetical aggregates",
            "select customer_id as k, percentile_cont(0.5) within group (order by amount) as p, percentile_disc(array[0.2, 0.8]) within group (order by amount) filter (where kind = 'buy') as q, mode() within group (order by kind) as m, rank(3) within group (order by amount desc) as r, cume_dist(2) within group (order by amount) as c from shop.events group by 1",
            "k",
            "k?"),
        incremental(
            "OFFSET 0 and LIMIT ALL",
            "select t.k, t.n from (select customer_id as k, count(*) as n from shop.orders group by 1 offset 0) t limit all",
            "k",
            "k?"),
        incremental(
            "equal in capitals, and made the same",
            "select o.id as k, array_agg(distinct lower(t.label)) as l, max(t.label collate \"C\") as m, count(distinct t.label) as n from shop.orders o cross join shop.tags t group by 1",
            "k",
            "k"),
        incremental(
            "inner joins",
            "select l.order_id as k, l.product_id as p, c.name, l.quantity from shop.lines l join shop.orders o on o.id = l.order_id join shop.customers c on c.id = o.customer_id",
            "k, p",
            "k, p"),
        incremental(
            "left join",
            "select o.id as k, c.name from shop.orders o left join shop.customers c on c.id = o.customer_id",
            "k",
            "k"),
        incremental(
            "left join that decides the key",
            "select c.id as k, o.id as o from shop.customers c left join shop.orders o on o.customer_id = c.id",
            "k, o",
            "k, o?"),
        incremental(
            "anti-join",
            "select c.id as k, c.name from shop.customers c left join shop.orders o on o.customer_id = c.id where o.id is null",
            "k",
            "k"),
        incremental(
            "right join",
            "select o.id as k, c.name from shop.customers c right join shop.orders o on o.customer_id = c.id",
            "k",
            "k"),
        incremental(
            "full join",
            "select c.id as k, o.id as o, c.name from shop.customers c full join shop.orders o on o.customer_id = c.id",
            "k, o",
            "k?, o?"),
        incremental(
            "full join by USING",
            "select id as k, a.name, b.note from shop.customers a full join shop.orders b using (id)",
            "k",
            "k?"),
        incremental(
            "USING",
            "select order_id as k, sum(quantity) as q from (select id as order_id from shop.orders) o join shop.lines using (order_id) group by order_id",
            "k",
            "k"),
        incremental(
            "self-join",
            "select a.customer_id as k, count(*) as n from shop.orders a join shop.orders b on b.customer_id = a.customer_id and b.placed > a.placed group by a.customer_id",
            "k",
            "k?"),
        incremental(
            "several FROM items",
            "select o.id as k, c.name from shop.orders o, shop.customers c where c.id = o.customer_id",
            "k",
            "k"),
        incremental(
            "bracketed joins",
            "select c.id as k, o.id as o, l.product_id as p from shop.customers c left join (shop.orders o join shop.lines l on l.order_id = o.id) on o.customer_id = c.id",
            "k, o, p",
            "k, o?, p?"),
        incremental(
            "left join under a condition of its own",
            "select c.id as k, count(o.id) as n from shop.customers c left join shop.orders o on o.customer_id = c.id and o.placed > '2026-01-01' group by c.id",
            "k",
            "k"),
        incremental(
            "group by an expression",
            "select date_trunc('month', o.placed::timestamp) as k, count(*) as n from shop.orders o group by 1",
            "k",
            "k?"),
        incremental(
            "group by a column and an expression",
            "select o.customer_id as k, extract(year from o.placed) as y, count(*) as n from shop.orders o group by 1, 2",
            "k, y",
            "k?, y?"),
        incremental(
            "having",
            "select o.customer_id as k, count(*) as n from shop.orders o join shop.lines l on l.order_id = o.id group by o.customer_id having count(*) > 2",
            "k",
            "k?"),
        incremental(
            "count(distinct), filter, ordered aggregate",
            "select o.customer_id as k, count(distinct l.product_id) as d, count(*) filter (where l.quantity > 1) as f, string_agg(l.product_id::text, ',' order by l.product_id::text) as s from shop.orders o join shop.lines l on l.order_id = o.id group by 1",
            "k",
            "k?"),
        incremental(
            "aggregate ordered by a unique key",
            "select o.customer_id as k, array_agg(o.note order by o.placed, o.id) as a from shop.orders o group by 1",
            "k",
            "k?"),
        incremental(
            "distinct",
            "select distinct o.customer_id as k, l.product_id as p from shop.orders o join shop.lines l on l.order_id = o.id",
            "k, p",
            "k?, p"),
        incremental(
            "distinct on",
            "select distinct on (customer_id) customer_id as k, id, placed from shop.orders order by customer_id, placed desc, id",
            "k",
            "k?"),
        incremental(
            "union all",
            "select 'o' as t, id as k from shop.orders union all select 'c', id from shop.customers",
            "t, k",
            "t?, k"),
        incremental(
            "union",
            "select customer_id as k from shop.orders union select customer_id from shop.events",
            "k",
            "k?"),
        incremental(
            "except",
            "select id as k from shop.customers except select customer_id from shop.orders",
            "k",
            "k?"),
        incremental(
            "intersect",
            "select id as k from shop.customers intersect select customer_id from shop.orders where placed > '2026-01-01'",
            "k",
            "k?"),
        incremental(
            "window by the key",
            "select customer_id as k, id, rank() over (partition by customer_id order by placed) as r from shop.orders",
            "k, id",
            "k?"),
        incremental(
            "row_number in a total order",
            "select customer_id as k, id, row_number() over (partition by customer_id order by placed, id) as r from shop.orders",
            "id",
            "k?"),
        incremental(
            "top n of each key",
            "select k, id from (select customer_id as k, id, row_number() over (partition by customer_id order by placed desc, id) as r from shop.orders) t where r <= 2",
            "k, id",
            "k?"),
        incremental(
            "named window",
            "select customer_id as k, id, sum(id) over w as s from shop.orders window w as (partition by customer_id order by id)",
            "id",
            "k?"),
        incremental(
            "scalar subquery",
            "select c.id as k, (select max(o.placed) from shop.orders o where o.customer_id = c.id) as last from shop.customers c",
            "k",
            "k"),
        incremental(
            "latest row by a subquery with LIMIT",
            "select c.id as k, (select o.note || o.id from shop.orders o where o.customer_id = c.id order by o.placed desc, o.id limit 1) as last from shop.customers c",
            "k",
            "k"),
        incremental(
            "EXISTS without columns",
            "select c.id as k from shop.customers c where exists (select from shop.orders o where o.customer_id = c.id)",
            "k",
            "k"),
        incremental(
            "NOT EXISTS",
            "select c.id as k from shop.customers c where not exists (select 1 from shop.orders o where o.customer_id = c.id and o.placed > '2026-01-01')",
            "k",
            "k"),
        incremental(
            "IN",
            "select c.id as k from shop.customers c where c.id in (select o.customer_id from shop.orders o join shop.lines l on l.order_id = o.id group by o.customer_id having sum(l.quantity) > 4)",
            "k",
            "k"),
        incremental(
            "NOT IN",
            "select c.id as k from shop.customers c where c.id not in (select o.customer_id from shop.orders o where o.customer_id is not null)",
            "k",
            "k"),
        incremental(
            "NOT IN with nulls in the select list",
            "select c.id as k, c.id not in (select o.customer_id from shop.orders o) as n, c.id in (select e.customer_id from shop.events e) as i from shop.customers c",
            "k",
            "k"),
        incremental(
            "aggregate without partner beside another table",
            "select c.id as k, t.n, e.amount from shop.customers c cross join lateral (select count(*) as n from shop.orders o where o.customer_id = c.id and o.note = 'x' and c.vip) t join shop.events e on e.customer_id = c.id and e.amount <> t.n",
            "k",
            "k"),
        incremental(
            "IN with two columns",
            "select l.order_id as k, l.product_id as p from shop.lines l where (l.order_id, l.quantity) in (select o.id, 1 + o.customer_id % 2 from shop.orders o)",
            "k, p",
            "k, p"),
        incremental(
            "LATERAL",
            "select c.id as k, t.n from shop.customers c left join lateral (select count(*) as n from shop.orders o where o.customer_id = c.id) t on true",
            "k",
            "k"),
        incremental(
            "LATERAL with a limit",
            "select c.id as k, t.id as o from shop.customers c cross join lateral (select o.id from shop.orders o where o.customer_id = c.id order by o.placed, o.id limit 2) t",
            "k, o",
            "k"),
        incremental(
            "two levels of correlated subqueries",
            "select c.id as k, (select sum((select sum(l.quantity) from shop.lines l where l.order_id = o.id)) from shop.orders o where o.customer_id = c.id) as q from shop.customers c",
            "k",
            "k"),
        incremental(
            "CTE used twice",
            "with t as (select customer_id, count(*) as n from shop.orders group by 1) select t.customer_id as k, t.n, u.n as m from t join t u using (customer_id)",
            "k",
            "k?"),
        incremental(
            "aggregate subquery that is filtered",
            "select c.id as k, t.n from shop.customers c join (select customer_id, count(*) as n from shop.orders group by 1) t on t.customer_id = c.id where t.n > 1",
            "k",
            "k"),
        incremental(
            "aggregate subquery that is joined on as well",
            "select o.id as k, t.last from shop.orders o join (select customer_id, max(placed) as last from shop.orders group by 1) t on t.customer_id = o.customer_id and t.last = o.placed",
            "k",
            "k"),
        incremental(
            "view on a view on a view",
            "select id as k, count(order_id) as n, sum(lines) as l from shop.customer_orders group by id",
            "k",
            "k"),
        incremental(
            "names that need quotes",
            "select p.\"Id\" as \"K \"\"1\", p.\"select\", l.order_id as o from \"Off Path\".\"Products (old)\" p join shop.lines l on l.product_id = p.\"Id\"",
            "\"K \"\"1\", o",
            "K \"1, o"),
        incremental(
            "VALUES and a function in FROM",
            "select o.id as k, v.label, t.tag from shop.orders o join (values (1, 'one'), (2, 'two')) v(n, label) on v.n = o.customer_id cross join lateral unnest(array[o.note, 'b']) t(tag)",
            "k, tag",
            "k, tag?"),
        incremental(
            "row id that is an expression",
            "select o.customer_id || '-' || o.id as k, o.id as order_id, o.customer_id, count(*) as n from shop.orders o join shop.lines l on l.order_id = o.id group by o.id",
            "k",
            "order_id"),
        incremental(
            "functions that depend on settings",
            "select o.id as k, date_trunc('month', o.at) as m, to_char(o.at, 'YYYY') as y, o.at::date as d, to_tsvector(o.note) as v from shop.orders o",
            "k",
            "k"),
        incremental(
            "immutable function of a user",
            "select o.id as k, shop.double_of(o.customer_id) as d from shop.orders o",
            "k",
            "k"),
        incremental(
            "table without a primary key",
            "select kind as k, count(*) as n, sum(amount) as s from shop.events group by kind",
            "k",
            "k?"),
        incremental(
            "partitioned table",
            "select id as k, sum(value) as s from shop.measurements group by id",
            "k",
            "k?"),
        incremental(
            "generated column",
            "select o.id as k, o.virtual_year as y from shop.orders o where o.virtual_year > 2024",
            "k",
            "k"),
        incremental(
            "grouped by a generated column",
            "select o.virtual_year as k, count(*) as n from shop.orders o group by 1",
            "k",
            "k?"),
        incremental(
            "whole rows",
            "select o.id as k, to_jsonb(o) as j, count(o.*) over (partition by o.id) as n from shop.orders o",
            "k",
            "k"),
        incremental(
            "product of tables",
            "select o.id as k, r.currency as c, r.rate * o.id as v from shop.orders o cross join shop.rates r",
            "k, c",
            "k, c"),
        incremental(
            "operators that the parser does not know",
            "select o.id as k, o.note ~~ 'n%' as a, o.note collate \"C\" as b, o.placed is distinct from '2026-01-01'::date as c, o.note !~* 'x' as d, array[o.id] && array[1, 2] as e from shop.orders o where o.note ~~* any (array['n%', 'm%'])",
            "k",
            "k"),
        incremental(
            "number from text, date by format",
            "select id as k, nullif(note, 'n')::int as n, to_date(nullif(note, 'n'), 'YYYY') as d from shop.orders",
            "k",
            "k"),
        incremental(
            "aggregate of distinct values",
            "select customer_id as k, array_agg(distinct placed) as s, string_agg(distinct note, ',') filter (where id > 2) as n from shop.orders where customer_id is not null group by 1",
            "k",
            "k?"),
        incremental(
            "field of a composite type",
            "select id as k, (row(placed, placed + 1)::shop.span).last as l from shop.orders",
            "k",
            "k"),
        incremental(
            "dates in common tables and values",
            "with m as (select customer_id, placed, count(*) as n from shop.orders group by 1, 2) select m.customer_id as k, m.placed as d, m.n, o.n as before from m left join m o on o.customer_id = m.customer_id and o.placed = m.placed - 1 where m.placed > all (select v.d from (values (date '2000-01-01'), (date '2000-01-02')) v (d)) and m.customer_id is not null and m.placed is not null",
            "k, d",
            "k?, d?"),
        incremental(
            "list of texts of another type",
            "select id as k, note::varchar(9) in ('n', 'm') as l from shop.orders",
            "k",
            "k"),
        incremental(
            "array of a subquery in order",
            "select c.id as k, array(select o.placed from shop.orders o where o.customer_id = c.id order by o.placed) as s from shop.customers c",
            "k",
            "k"),
        incremental(
            "last row of each by LIMIT",
            "select o.id as k, l.product_id, l.price from shop.orders o left join lateral (select x.product_id, x.price from shop.lines x where x.order_id = o.id order by x.product_id desc limit 1) l on true",
            "k",
            "k"),
        incremental(
            "group of a unique key that is equal in capitals",
            "select t.tag as k, count(o.id) as n from shop.tags t left join shop.orders o on o.note = t.tag collate \"C\" group by t.tag",
            "k",
            "k"));
  }

  private static Stream<Case> otherCases() {
    return Stream.of(
        full(
            "rows of a refined window with ties",
            "select customer_id as k, sum(id) over (w rows unbounded preceding) as s from shop.orders window w as (partition by customer_id order by placed)",
            "sum() with an ORDER BY that leaves ties"),
        full(
            "refined window over all rows",
            "select id as k, sum(id) over w2 as s from shop.orders window w as (order by id), w2 as (w rows 1 preceding)",
            "sum() without PARTITION BY"),
        full(
            "key that is the result of a function over an aggregate",
            "select g.i as k, count(*) as n from (select customer_id, count(*) as n from shop.orders group by 1) t cross join lateral generate_series(1, t.n) g (i) group by 1",
            "no column that follows"),
        full(
            "subquery in a function of FROM",
            "select d.id as k, u.n from shop.docs d cross join lateral unnest(array(select o.id from shop.orders o where o.customer_id = d.id order by o.id)) u (n)",
            "subquery in an argument of unnest()"),
        full(
                "subquery in JSON_TABLE",
                "select d.id as k, j.a from shop.docs d cross join lateral json_table((select max(o.note)::jsonb from shop.orders o where o.id = d.id), '$[*]' columns (a int path '$.a')) j",
                "subquery in JSON_TABLE")
            .since(17),
        full(
            "elements of several rows in their order",
            "select d.customer_id as k, jsonb_agg(e.v order by e.i) as s from shop.docs d cross join lateral jsonb_array_elements(d.doc) with ordinality e (v, i) group by d.customer_id",
            "jsonb_agg without an ORDER BY"),
        full(
                "nested columns of JSON_TABLE, which have no number",
                "select distinct on (d.id) d.id as k, j.l from shop.docs d cross join lateral json_table(d.doc, '$[*]' columns (n for ordinality, nested path '$.l[*]' columns (l int path '$'))) j order by d.id, j.n",
                "DISTINCT ON with an ORDER BY that leaves ties")
            .since(17),
        full(
            "subquery of its own in the condition of a left join",
            "select c.id as k, o.id as o from shop.customers c left join shop.orders o on o.customer_id = c.id and exists (select from shop.events e where e.amount = 3)",
            "does not depend on the row"),
        full(
            "grouped by an aggregate of a subquery",
            "select (select max(e.amount) from shop.events e where e.customer_id = o.customer_id) as k, count(*) as n from shop.orders o group by 1",
            "groups by a subquery"),
        full(
            "locked rows",
            "select t.k from (select id as k from shop.orders for update) t",
            "locks rows"),
        full(
            "one of several values that are equal in capitals",
            "select o.id as k, max(t.label) as m from shop.orders o cross join shop.tags t group by 1",
            "aggregates label, whose equal values may differ"),
        full(
            "most frequent of values that are equal in capitals",
            "select o.id as k, mode() within group (order by t.label) as m from shop.orders o cross join shop.tags t group by 1",
            "aggregates label, whose equal values may differ"),
        full(
            "greatest of values that are equal in capitals in a window",
            "select o.id as k, max(t.label) over (partition by o.id) as m from shop.orders o cross join shop.tags t",
            "aggregates label, whose equal values may differ"),
        full(
            "list of values that are equal in capitals",
            "select o.id as k, string_agg(t.label, ',' order by t.label) as m from shop.orders o cross join shop.tags t group by 1",
            "aggregates label, whose equal values may differ"),
        full(
            "union of values that are equal in capitals",
            "select label as k from shop.tags union select note from shop.orders",
            "merges equal rows by k"),
        full(
            "uncorrelated subquery",
            "select c.id as k, (select count(*) from shop.orders) as n from shop.customers c",
            "does not depend on the row"),
        full(
            "global window",
            "select id as k, rank() over (order by placed) as r from shop.orders",
            "rank() without PARTITION BY"),
        full("LIMIT", "select id as k from shop.orders order by placed, id limit 5", "LIMIT"),
        full(
            "rollup",
            "select customer_id as k, count(*) as n from shop.orders group by rollup (customer_id)",
            "ROLLUP"),
        full(
            "one row without GROUP BY",
            "select count(*) as k from shop.orders",
            "without GROUP BY"),
        full(
            "recursive CTE",
            "with recursive t(k) as (select id from shop.orders union select k - 1 from t where k > 0) select k from t",
            "RECURSIVE"),
        full(
            "sum of floats",
            "select order_id as k, sum(weight) as w from shop.lines group by 1",
            "cast the argument to numeric"),
        full(
            "user-defined aggregate",
            "select order_id as k, shop.my_sum(quantity) as w from shop.lines group by 1",
            "user-defined aggregate shop.my_sum(integer)"),
        full(
            "aggregate without order",
            "select customer_id as k, string_agg(note, ',') as s from shop.orders group by 1",
            "string_agg without an ORDER BY"),
        full(
            "aggregate in an order with ties",
            "select customer_id as k, array_agg(id order by placed) as s from shop.orders group by 1",
            "array_agg without an ORDER BY"),
        full(
            "row_number with ties",
            "select customer_id as k, row_number() over (partition by customer_id order by placed) as r from shop.orders",
            "row_number() with an ORDER BY that leaves ties"),
        full(
            "DISTINCT ON with ties",
            "select distinct on (customer_id) customer_id as k, id from shop.orders order by customer_id, placed",
            "DISTINCT ON with an ORDER BY that leaves ties"),
        full(
            "set-returning function",
            "select id as k, generate_series(1, 2) as g from shop.orders",
            "set-returning function"),
        full(
            "key that is an aggregate",
            "select count(*) as k, max(id) as m from shop.orders group by customer_id",
            "no column that follows"),
        full(
            "key that is a float",
            "select score as k, count(*) as n from shop.customers group by 1",
            "no column that follows"),
        full(
            "join on an aggregate",
            "select o.id as k from shop.orders o join (select max(placed) as m from shop.orders) t on t.m = o.placed",
            "joins"),
        scheduled("clock", "select id as k, now() as n from shop.orders", "now()"),
        scheduled(
            "current_date",
            "select id as k from shop.orders where placed > current_date",
            "current_date"),
        scheduled(
            "age of a row",
            "select id as k, age(at) as a from shop.orders",
            "age(timestamp with time zone)"),
        scheduled("random", "select id as k, random() as r from shop.orders", "volatile function"),
        scheduled(
            "stable function that reads tables",
            "select id as k, shop.reads_tables(id) as r from shop.orders",
            "stable function shop.reads_tables(integer)"),
        scheduled(
            "clock in a view below",
            "with t as (select id, current_timestamp as n from shop.orders) select id as k, n from t",
            "clock"),
        full(
            "array of a subquery without order",
            "select c.id as k, array(select o.id from shop.orders o where o.customer_id = c.id) as s from shop.customers c",
            "ARRAY(...)"),
        full(
            "group whose values are equal in capitals",
            "select label as k, count(*) as n from shop.tags where label is not null group by label",
            "equal values may differ"),
        scheduled(
            "date from text", "select id as k, note::date as d from shop.orders", "to_date()"),
        scheduled(
            "times from text in an array",
            "select id as k from shop.orders where at = any (string_to_array(note, ',')::timestamptz[])",
            "to_date()"),
        scheduled(
            "time range from text",
            "select id as k, (note || '')::tstzrange as r from shop.orders",
            "to_date()"),
        scheduled(
            "date from JSON",
            "select o.id as k, j.d from shop.orders o cross join lateral json_to_record(to_json(o.note)) j (n int, d date)",
            "to_date()"),
        scheduled(
            "name of a type from text",
            "select id as k, note::regtype::oid as t from shop.orders",
            "to_date()"),
        scheduled(
            "system column", "select id as k, xmin::text as x from shop.orders", "system column"),
        scheduled(
            "sample", "select id as k from shop.orders tablesample system (50)", "TABLESAMPLE"),
        scheduled(
            "system catalog", "select oid::int as k from pg_catalog.pg_class", "system catalog"));
  }
}
