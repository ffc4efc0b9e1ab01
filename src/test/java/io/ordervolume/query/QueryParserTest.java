package io.ordervolume.query;

import static io.ordervolume.query.Orders.CITY;
import static io.ordervolume.query.Orders.COLUMNS;
import static io.ordervolume.query.Orders.DOC;
import static io.ordervolume.query.Orders.ORDER_COST;
import static io.ordervolume.query.Orders.ORDER_SIZE;
import static io.ordervolume.query.Orders.PAID;
import static io.ordervolume.query.Orders.PARSER;
import static io.ordervolume.query.Orders.PURCHASE_DATE;
import static io.ordervolume.query.Orders.SPAN;
import static io.ordervolume.query.Orders.STATE;
import static io.ordervolume.query.Orders.UNIQUE_ID;
import static io.ordervolume.query.Orders.condition;
import static io.ordervolume.query.Orders.parameters;
import static io.ordervolume.query.Orders.query;
import static io.ordervolume.query.SortKey.Nulls.BY_DIRECTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ordervolume.query.Filter.All;
import io.ordervolume.query.Filter.Any;
import io.ordervolume.query.Filter.Comparison;
import io.ordervolume.query.Filter.Is;
import io.ordervolume.query.Filter.IsNull;
import io.ordervolume.query.Filter.Not;
import io.ordervolume.query.Filter.OneOf;
import io.ordervolume.query.Filter.Quantified;
import io.ordervolume.query.Filter.Search;
import io.ordervolume.query.Filter.Truth;
import io.ordervolume.query.SelectItem.Aggregated;
import io.ordervolume.query.SelectItem.Beginning;
import io.ordervolume.query.SelectItem.Plain;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {

  private static final List<SelectItem> EVERYTHING =
      COLUMNS.all().stream().<SelectItem>map(Plain::of).toList();

  @Test
  void selectsAllColumnsAndRowsByDefault() {
    assertThat(query())
        .isEqualTo(
            new Query(
                EVERYTHING,
                new All(List.of()),
                List.of(new SortKey(UNIQUE_ID, false, BY_DIRECTION)),
                false,
                OptionalInt.empty(),
                0,
                Optional.empty()));
  }

  @Test
  void ordersByDescendingRowIdIfTheNewestComesFirst() {
    assertThat(new QueryParser(COLUMNS, true).parse(List.of()).order())
        .containsExactly(new SortKey(UNIQUE_ID, true, BY_DIRECTION));
  }

  @ParameterizedTest
  @EnumSource
  void readsEveryOperator(Operator operator) {
    Column column = operator.appliesTo(CITY) ? CITY : SPAN;
    assertThat(condition(column.name() + "=" + operator.word() + ".Austin"))
        .isEqualTo(
            operator.searches()
                ? new Search(CITY, operator, Optional.empty(), "Austin")
                : new Comparison(column, operator, "Austin"));
  }

  @Test
  void readsOperatorsWithAnyAndAll() {
    assertThat(condition("city=like(any).{A*,\"b,*\"}"))
        .isEqualTo(new Quantified(CITY, Operator.LIKE, false, "{A%,\"b,%\"}"));
    assertThat(condition("or=(city.not.eq(all).{a,b},order_size.gt(any).{1,2})"))
        .isEqualTo(
            new Any(
                List.of(
                    new Not(new Quantified(CITY, Operator.EQ, true, "{a,b}")),
                    new Quantified(ORDER_SIZE, Operator.GT, false, "{1,2}"))));
  }

  @Test
  void readsTheLanguageOfASearch() {
    assertThat(condition("city=wfts(english).fat -cat"))
        .isEqualTo(new Search(CITY, Operator.WFTS, Optional.of("english"), "fat -cat"));
    assertThat(condition("and=(doc.not.plfts(simple).\"a,b\")"))
        .isEqualTo(
            new All(
                List.of(new Not(new Search(DOC, Operator.PLFTS, Optional.of("simple"), "a,b")))));
  }

  @Test
  void readsIsConditionsInAnyCase() {
    assertThat(condition("city=is.NULL")).isEqualTo(new IsNull(CITY));
    assertThat(condition("city=is.Not_Null")).isEqualTo(new Not(new IsNull(CITY)));
    assertThat(condition("paid=is.TRUE")).isEqualTo(new Is(PAID, Truth.TRUE));
    assertThat(condition("or=(paid.is.false,paid.not.is.unknown)"))
        .isEqualTo(
            new Any(List.of(new Is(PAID, Truth.FALSE), new Not(new Is(PAID, Truth.UNKNOWN)))));
  }

  @Test
  void readsPathsIntoJson() {
    Column city = DOC.at(List.of(new JsonStep("address", false), new JsonStep("city", true)));
    Column last = DOC.at(List.of(new JsonStep("list", false), new JsonStep(-1, false)));
    assertThat(condition("doc->address->>city=eq.Austin"))
        .isEqualTo(new Comparison(city, Operator.EQ, "Austin"));
    assertThat(condition("or=(doc->list->-1.eq.3,doc->>\"a.b\".is.null)"))
        .isEqualTo(
            new Any(
                List.of(
                    new Comparison(last, Operator.EQ, "3"),
                    new IsNull(DOC.at(List.of(new JsonStep("a.b", true)))))));
    assertThat(query("select=doc->address->>city,n:doc->list->-1,doc->list->0").select())
        .containsExactly(
            new Plain("city", city),
            new Plain("n", last),
            new Plain(
                "list", DOC.at(List.of(new JsonStep("list", false), new JsonStep(0, false)))));
    assertThat(query("order=doc->address->>city.desc.nullslast,city").order())
        .startsWith(
            new SortKey(city, true, SortKey.Nulls.LAST), new SortKey(CITY, false, BY_DIRECTION));
  }

  @Test
  void readsCasts() {
    assertThat(query("select=order_cost::text,d:purchase_date::date,doc->>n::int").select())
        .extracting(SelectItem::name, SelectItem::type)
        .containsExactly(
            tuple("order_cost", ColumnType.TEXT),
            tuple("d", ColumnType.OTHER),
            tuple("n", ColumnType.INTEGER));
    assertThat(query("select=doc->>n::int.sum()::text,count()::text").select())
        .extracting(SelectItem::name, SelectItem::type)
        .containsExactly(tuple("sum", ColumnType.TEXT), tuple("count", ColumnType.TEXT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "or=( city.eq.a, city.eq.b )     | or=(city.eq.\"a\",city.eq.\"b \")",
        "or=(order_size.eq.1 , order_size.eq. 4 ) | or=(order_size.eq.1,order_size.eq.4)",
        "or=(and (city.eq.a,state.eq.b)) | or=(and(city.eq.a,state.eq.b))",
        "or=(\"city\".eq.a)              | or=(city.eq.a)",
        "city=in.( )                     | city=in.()",
        "order_size=in.( 3, 4 )          | order_size=in.(3,4)",
        "and=(tags.cs.{a,b})             | and=(tags.cs.\"{a,b}\")",
        "city=in.(\"a)                   | city=in.(\"\\\"a\")",
        "city=in.(\"a\"b,c)              | city=in.(\"\\\"a\\\"b\",c)",
      })
  void readsSpellingsAsPostgrestDoes(String written, String other) {
    assertThat(condition(written)).isEqualTo(condition(other));
  }

  @Test
  void selectsARepeatedColumnOnce() {
    assertThat(query("select=city,state,city").select())
        .containsExactly(Plain.of(CITY), Plain.of(STATE));
    assertThat(query("select=*,city").select()).isEqualTo(EVERYTHING);
    assertThat(query("select=\"city\"").select()).containsExactly(Plain.of(CITY));
  }

  @Test
  void readsCountWithoutParentheses() {
    assertThat(query("select=count").select())
        .containsExactly(new Aggregated("count", Aggregate.COUNT, Optional.empty()));
  }

  @Test
  void ordersGroupsByTheColumnBehindAnAlias() {
    assertThat(query("select=where:state,n:count()", "order=state.desc").order())
        .containsExactly(new SortKey(new Column("where", ColumnType.TEXT), true, BY_DIRECTION));
  }

  @Test
  void readsTimesWithoutAnOffsetInTheTimeZone() {
    Query query =
        PARSER.parse(parameters("purchase_date=gte.2026-07-31"), ZoneId.of("America/Los_Angeles"));
    assertThat(query.filter())
        .isEqualTo(
            new All(
                List.of(
                    new Comparison(
                        PURCHASE_DATE,
                        Operator.GTE,
                        OffsetDateTime.parse("2026-07-31T00:00:00-07:00")))));
  }

  @Test
  void negatesAnOperator() {
    assertThat(condition("state=not.eq.TX"))
        .isEqualTo(new Not(new Comparison(STATE, Operator.EQ, "TX")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"Austin\"", "a,b", "(a)", "eq.x", "", " Austin "})
  void readsAValueUnchangedUpToItsEnd(String value) {
    assertThat(condition("city=eq." + value)).isEqualTo(new Comparison(CITY, Operator.EQ, value));
  }

  @ParameterizedTest
  @CsvSource({"S*n, S%n", "S%n, S%n", "S_n, S_n", "\\*, \\%", "\\\\, \\\\", "'\\\n', '\\\n'"})
  void readsStarAndPercentAsWildcards(String written, String pattern) {
    assertThat(condition("city=like." + written))
        .isEqualTo(new Comparison(CITY, Operator.LIKE, pattern));
  }

  @Test
  void readsAListWithQuotingAndEscapes() {
    assertThat(condition("city=in.(Austin,\"a,b\",\"(c)\",\"say \\\"hi\\\"\",\"\\\\\",\"\",)"))
        .isEqualTo(new OneOf(CITY, List.of("Austin", "a,b", "(c)", "say \"hi\"", "\\", "", "")));
  }

  @Test
  void readsTheValuesOfAListAsTheTypeOfTheColumn() {
    assertThat(condition("order_size=in.(3,\"4\")"))
        .isEqualTo(new OneOf(ORDER_SIZE, List.of(3L, 4L)));
  }

  @Test
  void readsAnEmptyListAsNoValue() {
    assertThat(condition("city=not.in.()")).isEqualTo(new Not(new OneOf(CITY, List.of())));
  }

  @Test
  void readsNullChecks() {
    assertThat(condition("city=is.null")).isEqualTo(new IsNull(CITY));
    assertThat(condition("city=is.not_null")).isEqualTo(new Not(new IsNull(CITY)));
    assertThat(condition("city=not.is.null")).isEqualTo(new Not(new IsNull(CITY)));
  }

  @Test
  void readsNestedGroups() {
    assertThat(
            condition(
                "or=(state.eq.\"T,X\",and(order_cost.gt.12.50,not.city.is.null),not.or(city.not.in.(a,b)))"))
        .isEqualTo(
            new Any(
                List.of(
                    new Comparison(STATE, Operator.EQ, "T,X"),
                    new All(
                        List.of(
                            new Comparison(ORDER_COST, Operator.GT, new BigDecimal("12.50")),
                            new Not(new IsNull(CITY)))),
                    new Not(new Any(List.of(new Not(new OneOf(CITY, List.of("a", "b")))))))));
  }

  @Test
  void readsSpacesBetweenTheMembersOfAGroup() {
    assertThat(condition("or=(city.eq.a, city.eq.b)"))
        .isEqualTo(condition("or=(city.eq.a,city.eq.b)"));
  }

  @Test
  void readsAnOpeningParenthesisInAValue() {
    assertThat(condition("or=(city.eq.a(b)")).isEqualTo(condition("or=(city.eq.\"a(b\")"));
  }

  @Test
  void negatesAGroup() {
    assertThat(condition("not.and=(city.is.null)"))
        .isEqualTo(new Not(new All(List.of(new IsNull(CITY)))));
    assertThat(condition("not.or=(city.is.null)"))
        .isEqualTo(new Not(new Any(List.of(new IsNull(CITY)))));
  }

  @Test
  void keepsEveryConditionOnARepeatedColumn() {
    assertThat(query("order_size=gte.3", "order_size=lt.9").filter())
        .isEqualTo(
            new All(
                List.of(
                    new Comparison(ORDER_SIZE, Operator.GTE, 3L),
                    new Comparison(ORDER_SIZE, Operator.LT, 9L))));
  }

  @ParameterizedTest
  @CsvSource({
    "state,                 false, BY_DIRECTION",
    "state.asc,             false, BY_DIRECTION",
    "state.desc,            true,  BY_DIRECTION",
    "state.nullsfirst,      false, FIRST",
    "state.asc.nullslast,   false, LAST",
    "state.desc.nullsfirst, true,  FIRST",
    "state.desc.nullslast,  true,  LAST"
  })
  void ordersByAColumnAndThenByTheRowId(String order, boolean descending, SortKey.Nulls nulls) {
    assertThat(query("order=" + order).order())
        .containsExactly(
            new SortKey(STATE, descending, nulls),
            new SortKey(UNIQUE_ID, descending, BY_DIRECTION));
  }

  @Test
  void ignoresColumnsAfterTheRowId() {
    assertThat(query("order=city,unique_id.desc, state").order())
        .containsExactly(
            new SortKey(CITY, false, BY_DIRECTION), new SortKey(UNIQUE_ID, true, BY_DIRECTION));
  }

  @Test
  void selectsColumnsInTheGivenOrder() {
    assertThat(query("select=state, city").select())
        .containsExactly(Plain.of(STATE), Plain.of(CITY));
  }

  @Test
  void selectsColumnsWithAliases() {
    assertThat(query("select=where:state, the city :city").select())
        .containsExactly(new Plain("where", STATE), new Plain("the city", CITY));
  }

  @Test
  void selectsAllColumnsAndOneWithAnAlias() {
    assertThat(query("select=*,where:state").select())
        .startsWith(EVERYTHING.toArray(SelectItem[]::new))
        .endsWith(new Plain("where", STATE));
  }

  @Test
  void selectsAggregates() {
    Query query = query("select=state,count(),spend:order_cost.sum(),order_size.max()");
    assertThat(query.select())
        .containsExactly(
            Plain.of(STATE),
            new Aggregated("count", Aggregate.COUNT, Optional.empty()),
            new Aggregated("spend", Aggregate.SUM, Optional.of(ORDER_COST)),
            new Aggregated("max", Aggregate.MAX, Optional.of(ORDER_SIZE)));
    assertThat(query.isGrouped()).isTrue();
  }

  @Test
  void selectsCalendarUnits() {
    Query query = query("select=purchase_date.month(),from:purchase_date.week(),count()");
    assertThat(query.select())
        .containsExactly(
            new Beginning("month", CalendarUnit.MONTH, PURCHASE_DATE),
            new Beginning("from", CalendarUnit.WEEK, PURCHASE_DATE),
            new Aggregated("count", Aggregate.COUNT, Optional.empty()));
    assertThat(query.order())
        .extracting(SortKey::column)
        .containsExactly(new Column("month", ColumnType.TIME), new Column("from", ColumnType.TIME));
    assertThat(query("select=purchase_date.day()").isGrouped()).isFalse();
  }

  @Test
  void ordersGroupsByTheOrderAndThenByTheGroupColumns() {
    assertThat(query("select=city,where:state,n:count()", "order=n.desc,city").order())
        .containsExactly(
            new SortKey(new Column("n", ColumnType.INTEGER), true, BY_DIRECTION),
            new SortKey(CITY, false, BY_DIRECTION),
            new SortKey(new Column("where", ColumnType.TEXT), false, BY_DIRECTION));
    assertThat(query("select=count()").order()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", ""})
  void selectsAllColumnsForAStarOrNothing(String select) {
    assertThat(query("select=" + select).select()).isEqualTo(EVERYTHING);
  }

  @Test
  void readsLimitAndOffset() {
    Query query = query("limit=0", "offset=9223372036854775807");
    assertThat(query.limit()).hasValue(0);
    assertThat(query.offset()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void selectsTheRowWithAnId() {
    assertThat(PARSER.parseRowId("7-12", parameters("select=city")))
        .isEqualTo(
            new Query(
                List.of(Plain.of(CITY)),
                new Comparison(UNIQUE_ID, Operator.EQ, "7-12"),
                List.of(new SortKey(UNIQUE_ID, false, BY_DIRECTION)),
                false,
                OptionalInt.of(1),
                0,
                Optional.empty()));
  }
}
