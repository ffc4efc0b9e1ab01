package io.ordervolume.view;

import static io.ordervolume.query.Orders.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Orders;
import io.ordervolume.query.Query;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementWriterTest {

  @Test
  void writesAWholePage() {
    Statement statement =
        statement("select=city,state", "state=eq.TX", "order=city.desc.nullslast", "offset=40");
    assertThat(statement.sql())
        .isEqualTo(
            "select city, state, unique_id from orders where state = $1"
                + " order by city desc nulls last, unique_id desc limit 20 offset $2");
    assertThat(statement.values()).containsExactly("TX", 40L);
  }

  @Test
  void leavesOutAnOffsetOfNone() {
    assertThat(statement("offset=0").sql()).endsWith(" limit 20");
  }

  @Test
  void readsLiveFromWhatIsNotStaleAndFromTheDefinitionEachOrderedAndLimitedForItself() {
    assertThat(live("select=city", "state=eq.TX", "order=order_size.desc").sql())
        .isEqualTo(
            """
            with stale as materialized (select orders_stale() as keys)
            (select city, order_size, unique_id from (\
            (select city, order_size, unique_id from orders\
             where ((select keys is not null from stale) and order_size not in (select unnest(keys) from stale)\
             and true) and (state = $1) order by order_size desc, unique_id desc limit 20)\
             union all \
            (select city, order_size, unique_id from orders_definition\
             where (order_size = any(cast((select keys from stale) as bigint[])))\
             and (state = $1) order by order_size desc, unique_id desc limit 20)\
            ) page order by order_size desc, unique_id desc limit 20)
            union all select null, null, null where (select keys is null from stale)""");
  }

  @Test
  void laysTheDeltaOverTheView() {
    Statement statement =
        over(Layer.current(view(true), true), "select=city", "state=eq.TX", "limit=20");

    assertThat(statement.sql())
        .isEqualTo(
            """
            select city, unique_id from (\
            (select city, unique_id from orders\
             where ((select true from orders_delta newer where newer.order_size = orders.order_size) is null)\
             and (state = $1) order by unique_id limit 20)\
             union all \
            (select city, unique_id from orders_delta\
             where (not deleted) and (state = $1) order by unique_id limit 20)\
            ) page order by unique_id limit 20""");
  }

  @Test
  void readsTheViewAloneWhereThereIsNoDelta() {
    assertThat(over(Layer.current(view(false), true), "state=eq.TX"))
        .isEqualTo(over(Layer.whole("orders"), "state=eq.TX"));
  }

  @Test
  void takesFromEachBranchWhatLiesBeforeThePageToo() {
    Statement statement = live("or=(city.eq.a,state.eq.b)", "offset=40");

    assertThat(statement.sql())
        .containsOnlyOnce(" offset $3)")
        .containsSubsequence(" limit $4) union all ", " limit $4)) page ");
    assertThat(statement.values()).containsExactly("a", "b", 40L, 60L);
  }

  @Test
  void reachesNoFurtherThanTheLastNumber() {
    assertThat(live("offset=" + Long.MAX_VALUE).values())
        .containsExactly(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  @Test
  void groupsTheRowsOfAllLayersByWhatIsNoAggregate() {
    assertThat(
            over(
                    Layer.current(view(true), false),
                    "select=where:state,orders:count(),city,order_cost.sum()",
                    "order=orders.desc",
                    "limit=20")
                .sql())
        .isEqualTo(
            """
            select state as _1, count(*) as _2, city, sum(order_cost) as _4 from (\
            (select state, city, order_cost from orders\
             where not exists (select from orders_delta newer where newer.order_size = orders.order_size))\
             union all \
            (select state, city, order_cost from orders_delta where not deleted)\
            ) page group by 1, 3 order by 2 desc, 1 desc, 3 desc limit 20""");
  }

  @Test
  void groupsTimesByTheSpanOfTheCalendarThatTheyLieIn() {
    assertThat(
            over(
                    Layer.whole("orders"),
                    "select=purchase_date.month(),n:count()",
                    "order=month.desc",
                    "limit=20")
                .sql())
        .isEqualTo(
            "select date_trunc('month', purchase_date, 'UTC') as _1, count(*) as _2 from orders"
                + " group by 1 order by 1 desc limit 20");
  }

  @Test
  void countsWhateverTheLimit() {
    Query query = query("state=eq.TX", "limit=20", "order=city").whole();
    assertThat(
            new StatementWriter(query, Optional.empty())
                .over(Layer.whole("orders"), StatementWriter.Shape.COUNT)
                .sql())
        .isEqualTo("select count(*) from (select from orders where state = $1) counted");
  }

  @Test
  void followsOneIndexRangeAfterAPosition() {
    assertThat(after(List.of(3L, "7-12"), "order=order_size.desc").sql())
        .endsWith(
            " from orders where (order_size, unique_id) < ($1, $2)"
                + " order by order_size desc, unique_id desc limit 20");
  }

  @Test
  void readsEachRangeForItselfWhereThereAreSeveral() {
    assertThat(after(List.of("TX", "7-12"), "order=state", "select=city").sql())
        .isEqualTo(
            "select city, state, unique_id from ("
                + "(select city, state, unique_id from orders where (state, unique_id) > ($1, $2)"
                + " order by state, unique_id limit 20) union all "
                + "(select city, state, unique_id from orders where state is null"
                + " order by state, unique_id limit 20)) page"
                + " order by state, unique_id limit 20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          city=eq.a        | city = $1
          city=neq.a       | city <> $1
          city=gt.a        | city > $1
          city=gte.a       | city >= $1
          city=lt.a        | city < $1
          city=lte.a       | city <= $1
          city=like.a      | city like $1
          city=ilike.a     | city ilike $1
          city=in.(a,b)    | city = any($1)
          city=is.null     | city is null
          city=is.not_null | not (city is null)
          city=not.in.(a)  | not (city = any($1))
          purchase_date=in.(2026-07-31) | purchase_date = any($1)
          or=()            | false
          not.or=()        | not (false)
          and=(city.eq.a,state.eq.b)    | (city = $1) and (state = $2)
          or=(city.eq.a,state.eq.b)     | (city = $1) or (state = $2)
          not.or=(city.eq.a,city.eq.b)  | not ((city = $1) or (city = $2))
          or=(city.not.eq.a,state.eq.b) | (not (city = $1)) or (state = $2)
          and=(or(city.eq.a,city.eq.b),or(and(state.eq.c),state.eq.d)) | ((city = $1) or (city = $2)) and ((state = $3) or (state = $4))
          or=(and(city.eq.a,city.eq.b),not.and(state.eq.c,state.eq.d)) | ((city = $1) and (city = $2)) or (not ((state = $3) and (state = $4)))
          """)
  void writesEachConditionInParenthesesOfItsOwn(String parameter, String where) {
    assertThat(statement(parameter).sql()).contains(" where " + where + " order by ");
  }

  @Test
  void joinsParametersByAndAroundTheirOwnGroups() {
    assertThat(statement("or=(city.eq.a,city.eq.b)", "state=eq.c").sql())
        .contains(" where ((city = $1) or (city = $2)) and (state = $3) order by ");
  }

  @Test
  void takesEveryRowWithoutAFilter() {
    assertThat(statement().sql()).contains(" from orders order by ");
  }

  @Test
  void bindsValuesInTheOrderOfTheirNumbers() {
    assertThat(
            statement("or=(city.eq.a,order_size.gt.3)", "order_cost=lt.12.50", "offset=5").values())
        .containsExactly("a", 3L, new BigDecimal("12.50"), 5L);
  }

  @Test
  void bindsAListAsOneArrayOfTheTypeOfTheColumn() {
    assertThat(
            statement(
                    "city=in.(a,b)",
                    "order_size=in.(3)",
                    "order_cost=in.(12.50)",
                    "purchase_date=in.(2026-07-31)",
                    "state=in.()")
                .values())
        .containsExactly(
            new String[] {"a", "b"},
            new Long[] {3L},
            new BigDecimal[] {new BigDecimal("12.50")},
            new OffsetDateTime[] {OffsetDateTime.parse("2026-07-31T00:00Z")},
            new String[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'; drop table orders; --", "?1", ":name", "$1", "\\", "x) or (true"})
  void writesTheSameSqlWhateverTheValue(String value) {
    Statement statement = statement("city=eq." + value, "or=(state.in.(\"x\"))");
    assertThat(statement.sql()).isEqualTo(statement("city=eq.a", "or=(state.in.(b,c))").sql());
    assertThat(statement.values()).startsWith(value);
  }

  private static Statement statement(String... parameters) {
    return over(Layer.whole("orders"), parameters);
  }

  private static Statement over(List<Layer> layers, String... parameters) {
    return new StatementWriter(query(parameters).limitedTo(20), Optional.empty())
        .over(layers, StatementWriter.Shape.ROWS);
  }

  private static Statement after(List<Object> position, String... parameters) {
    return new StatementWriter(query(parameters).limitedTo(20), Optional.of(new Position(position)))
        .over(Layer.whole("orders"), StatementWriter.Shape.ROWS);
  }

  private static Statement live(String... parameters) {
    View view = view(false);
    return new StatementWriter(query(parameters).limitedTo(20), Optional.empty())
        .live(
            Layer.live(view, view.correction().get(), true),
            view.stale(),
            StatementWriter.Shape.ROWS);
  }

  private static View view(boolean delta) {
    return new View("orders", "orders", Orders.COLUMNS, false, Optional.empty(), List.of())
        .correctedBy("order_size", delta);
  }
}
