package io.ordervolume.view;

import static io.ordervolume.query.Orders.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Orders;
import java.math.BigDecimal;
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
            "select city, state from orders where state = ?1"
                + " order by city desc nulls last, unique_id desc limit 20 offset ?2");
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
            (select city from (\
            (select city, order_size, unique_id from orders\
             where (select keys is not null from stale) and order_size not in (select unnest(keys) from stale)\
             and true and (state = ?1) order by order_size desc, unique_id desc limit 20)\
             union all \
            (select city, order_size, unique_id from orders_definition\
             where order_size = any(cast((select keys from stale) as bigint[]))\
             and (state = ?1) order by order_size desc, unique_id desc limit 20)\
            ) page order by order_size desc, unique_id desc limit 20)
            union all select null where (select keys is null from stale)""");
  }

  @Test
  void laysTheDeltaOverTheView() {
    Statement statement =
        StatementWriter.current(query("select=city", "state=eq.TX"), view(true), 20);

    assertThat(statement.sql())
        .isEqualTo(
            """
            select city from (\
            (select city, unique_id from orders\
             where (select true from orders_delta newer where newer.order_size = orders.order_size) is null\
             and (state = ?1) order by unique_id limit 20)\
             union all \
            (select city, unique_id from orders_delta\
             where not deleted and (state = ?1) order by unique_id limit 20)\
            ) page order by unique_id limit 20""");
  }

  @Test
  void readsTheViewAloneWhereThereIsNoDelta() {
    assertThat(StatementWriter.current(query("state=eq.TX"), view(false), 20))
        .isEqualTo(StatementWriter.page(query("state=eq.TX"), "orders", 20));
  }

  @Test
  void takesFromEachBranchWhatLiesBeforeThePageToo() {
    Statement statement = live("or=(city.eq.a,state.eq.b)", "offset=40");

    assertThat(statement.sql())
        .containsOnlyOnce(" offset ?3)")
        .containsSubsequence(" limit ?4) union all ", " limit ?4)) page ");
    assertThat(statement.values()).containsExactly("a", "b", 40L, 60L);
  }

  @Test
  void reachesNoFurtherThanTheLastNumber() {
    assertThat(live("offset=" + Long.MAX_VALUE).values())
        .containsExactly(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  @Test
  void takesOneRowOfNullsAndNoOtherAnswerForEverythingIsStale() {
    Object[] nulls = {null, null};
    assertThat(StatementWriter.everythingIsStale(List.<Object[]>of(nulls))).isTrue();
    assertThat(StatementWriter.everythingIsStale(List.<Object[]>of(nulls, nulls))).isFalse();
    assertThat(StatementWriter.everythingIsStale(List.<Object[]>of(new Object[] {null, 1})))
        .isFalse();
    assertThat(StatementWriter.everythingIsStale(List.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          city=eq.a        | city = ?1
          city=neq.a       | city <> ?1
          city=gt.a        | city > ?1
          city=gte.a       | city >= ?1
          city=lt.a        | city < ?1
          city=lte.a       | city <= ?1
          city=like.a      | city like ?1
          city=ilike.a     | city ilike ?1
          city=in.(a,b)    | city = any(?1)
          city=is.null     | city is null
          city=is.not_null | not (city is null)
          city=not.in.(a)  | not (city = any(?1))
          purchase_date=in.(2026-07-31) | purchase_date = any(cast(cast(?1 as text[]) as timestamptz[]))
          and=()           | true
          or=()            | false
          not.or=()        | not (false)
          and=(city.eq.a,state.eq.b)    | (city = ?1) and (state = ?2)
          or=(city.eq.a,state.eq.b)     | (city = ?1) or (state = ?2)
          not.or=(city.eq.a,city.eq.b)  | not ((city = ?1) or (city = ?2))
          or=(city.not.eq.a,state.eq.b) | (not (city = ?1)) or (state = ?2)
          and=(or(city.eq.a,city.eq.b),or(and(state.eq.c),state.eq.d)) | ((city = ?1) or (city = ?2)) and ((state = ?3) or (state = ?4))
          or=(and(city.eq.a,city.eq.b),not.and(state.eq.c,state.eq.d)) | ((city = ?1) and (city = ?2)) or (not ((state = ?3) and (state = ?4)))
          """)
  void writesEachConditionInParenthesesOfItsOwn(String parameter, String where) {
    assertThat(statement(parameter).sql()).contains(" where " + where + " order by ");
  }

  @Test
  void joinsParametersByAndAroundTheirOwnGroups() {
    assertThat(statement("or=(city.eq.a,city.eq.b)", "state=eq.c").sql())
        .contains(" where ((city = ?1) or (city = ?2)) and (state = ?3) order by ");
  }

  @Test
  void takesEveryRowWithoutAFilter() {
    assertThat(statement().sql()).contains(" where true order by ");
  }

  @Test
  void bindsValuesInTheOrderOfTheirNumbers() {
    assertThat(
            statement("or=(city.eq.a,order_size.gt.3)", "order_cost=lt.12.50", "offset=5").values())
        .containsExactly("a", 3L, new BigDecimal("12.50"), 5L);
  }

  @Test
  void bindsAListAsOneArrayOfTheTypeOfTheColumnAndTimesAsTexts() {
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
            new String[] {"2026-07-31T00:00Z"},
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
    return StatementWriter.page(query(parameters), "orders", 20);
  }

  private static Statement live(String... parameters) {
    return StatementWriter.live(query(parameters), view(false), 20);
  }

  private static View view(boolean delta) {
    return new View("orders", "orders", Orders.COLUMNS, false, Optional.empty())
        .correctedBy("order_size", key -> Optional.empty(), delta);
  }
}
