package io.ordervolume.query;

import static io.ordervolume.query.Orders.PARSER;
import static io.ordervolume.query.Orders.condition;
import static io.ordervolume.query.Orders.parameters;
import static io.ordervolume.query.Orders.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ordervolume.query.InvalidQueryException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserRefusalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          colour=eq.red           | UNKNOWN_PARAMETER | colour | The parameters are select, order, limit, offset, cursor, and, or, and the columns unique_id, city,
          '=eq.red'               | UNKNOWN_PARAMETER | ''     | The parameters are
          select=colour           | UNKNOWN_COLUMN    | select | The columns are unique_id, city, state, order_size, order_cost, purchase_date, doc, tags, span, paid.
          select=state,           | UNKNOWN_COLUMN    | select | The columns are
          order=colour.desc       | UNKNOWN_COLUMN    | order  | The columns are
          order=                  | UNKNOWN_COLUMN    | order  | The columns are
          or=(colour.eq.red)      | UNKNOWN_COLUMN    | or     | The columns are
          state=TX                | UNKNOWN_OPERATOR  | state  | The operators are eq, neq, gt, gte, lt, lte, like, ilike, match, imatch, isdistinct, in, is,
          state=eq                | UNKNOWN_OPERATOR  | state  | The operators are
          state=EQ.TX             | UNKNOWN_OPERATOR  | state  | The operators are
          state=not.not.eq.TX     | UNKNOWN_OPERATOR  | state  | The operators are
          and=(state.has.TX)      | UNKNOWN_OPERATOR  | and    | The operators are
          state=neq(any).{TX}     | UNKNOWN_OPERATOR  | state  | (any) and (all) go with eq, gt
          state=eq(some).{TX}     | UNKNOWN_OPERATOR  | state  | (any) and (all) go with eq, gt
          state=in(any).(TX)      | UNKNOWN_OPERATOR  | state  | The operators are
          tags=sl.{TX}            | INVALID_VALUE     | tags   | The operators are
          state=cs.{TX}           | INVALID_VALUE     | state  | The operators are
          order_size=fts.TX       | INVALID_VALUE     | order_size | The operators are
          city=fts(a'b).TX        | INVALID_VALUE     | city   | Write fts(english).word.
          order_size=eq.many      | INVALID_VALUE | order_size | Give a whole number such as 42.
          order_size=in.(1,many)  | INVALID_VALUE | order_size | Give a whole number such as 42.
          order_cost=like.1*      | INVALID_VALUE | order_cost | like, ilike
          city=like.a\\           | INVALID_VALUE | city       | Write two backslashes for one.
          city=is.nil             | INVALID_VALUE | city       | Give is.null or is.not_null; for booleans also is.true
          city=is.true            | INVALID_VALUE | city       | Give is.null or is.not_null.
          city->>a=eq.b           | INVALID_VALUE | city->>a   | -> and ->> lead into json
          city=in.a,b             | INVALID_VALUE | city       | such as in.(Austin)
          city=in.(a,b            | INVALID_VALUE | city       | such as in.(Austin)
          city=in.(a)b            | INVALID_VALUE | city       | such as in.(Austin)
          city=in.("a             | INVALID_VALUE | city       | such as in.(Austin)
          and=()                  | INVALID_VALUE | and        | Write conditions such as (unique_id.eq.Austin,
          or=( )                  | INVALID_VALUE | or         | Write conditions such as (unique_id.eq.Austin,
          or=city.eq.a            | INVALID_VALUE | or         | Write conditions such as (unique_id.eq.Austin,
          or=(city.eq.a           | INVALID_VALUE | or         | Write conditions such as (unique_id.eq.Austin,
          not.or=(city.eq.a))     | INVALID_VALUE | not.or     | Write conditions such as (unique_id.eq.Austin,
          order=state.down        | INVALID_VALUE | order      | Write order=unique_id.asc,city.desc, each also with .nullsfirst or .nullslast.
          order=state.nullslast.asc | INVALID_VALUE | order    | Write order=unique_id.asc
          order=state,state.desc  | INVALID_VALUE | order      | Name it once.
          select=a:state,a:city   | INVALID_VALUE | select     | Give one of them another name: other:a.
          select=*,city:state     | INVALID_VALUE | select     | Give one of them another name
          select=1:state          | INVALID_VALUE | select     | Give letters, digits, spaces, _ and -
          select=a"b:state        | INVALID_VALUE | select     | Give letters, digits, spaces, _ and -
          select=a:state:b        | INVALID_VALUE | select     | Write select=unique_id,name:unique_id
          select=state::regclass  | INVALID_VALUE | select     | The types are bigint, bool,
          select=state->>a        | INVALID_VALUE | select     | -> and ->> lead into json
          select=state::text)     | INVALID_VALUE | select     | Write select=unique_id,name:unique_id
          select=customers(name)  | NO_RELATIONSHIP | select   | No foreign key or function leads from this relation
          select=...customers(name) | NO_RELATIONSHIP | select | No foreign key or function leads from this relation
          order=customers(name)   | NOT_EMBEDDED  | order      | Add "customers()" to select.
          customers.name=eq.a     | NOT_EMBEDDED | customers.name | Add "customers()" to select
          select=sum()            | INVALID_VALUE | select     | Write order_size.sum().
          select=state.sum()      | INVALID_VALUE | select     | sum() and avg() are for numbers.
          select=purchase_date.avg() | INVALID_VALUE | select  | sum() and avg() are for numbers.
          select=state.median()   | INVALID_VALUE | select     | Write select=unique_id,name:unique_id
          select=month()          | INVALID_VALUE | select     | Write purchase_date.month().
          select=state.month()    | INVALID_VALUE | select     | Write purchase_date.month().
          select=.count()         | INVALID_VALUE | select     | Write select=unique_id,name:unique_id
          select=colour.count()   | UNKNOWN_COLUMN | select    | The columns are
          limit=-1                | NO_SUCH_RANGE | limit      | Give a whole number, 0 or more.
          limit=ten               | INVALID_VALUE | limit      | Give a whole number, 0 or more.
          offset=1.5              | INVALID_VALUE | offset     | Give a whole number, 0 or more.
          """)
  void refusesInvalidParametersWithAHint(
      String parameter, Reason reason, String blamed, String hint) {
    assertRefused(reason, blamed, hint, parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"select=city", "order=city", "limit=1", "offset=1"})
  void refusesAParameterThatIsGivenTwice(String parameter) {
    String name = parameter.substring(0, parameter.indexOf('='));
    assertRefused(Reason.INVALID_VALUE, name, "Give it once.", parameter, parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = "select=count()")
  void refusesACursorForQueriesWithoutPages(String parameter) {
    assertRefused(Reason.INVALID_VALUE, "cursor", "Follow the link", parameter, "cursor=abc");
  }

  @Test
  void refusesToOrderGroupsByAnUnselectedColumn() {
    assertRefused(
        Reason.UNKNOWN_COLUMN,
        "order",
        "The names are state, n.",
        "select=state,n:count()",
        "order=city");
  }

  @Test
  void refusesAggregatesOfASingleRow() {
    assertThatThrownBy(() -> PARSER.parseRowId("7-12", parameters("select=count()")))
        .hasMessage("A single row has no aggregates.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "city=cs(any).{A*,B*}           | cs applies to arrays, ranges and jsonb, and city is a text.",
        "or=(city.is(all).{A*,B*})      | There is no operator \"is\".",
        "and=(city.eq,state.eq.TX)      | There is no operator \"eq\".",
        "state=TX                       | There is no operator \"TX\"."
      })
  void namesTheUnknownOperator(String parameter, String message) {
    assertThatThrownBy(() -> query(parameter))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(message);
  }

  @Test
  void limitsTheNestingOfGroupsToTenLevels() {
    assertThat(condition("and=" + "(and".repeat(9) + "(city.is.null)" + ")".repeat(9))).isNotNull();
    String tooDeep = "and=" + "(and".repeat(10) + "(city.is.null)" + ")".repeat(10);
    assertRefused(Reason.INVALID_VALUE, "and", "At most 10 levels are read.", tooDeep);
  }

  @Test
  void limitsListsToAThousandValues() {
    assertThat(condition("city=in.(" + ",".repeat(999) + ")")).isNotNull();
    String tooLong = "city=in.(" + ",".repeat(1000) + ")";
    assertRefused(Reason.INVALID_VALUE, "city", "At most 1000 elements are read.", tooLong);
  }

  @ParameterizedTest
  @ValueSource(strings = {"city=eq.Austin", "order=city", "limit=1", "colour=red"})
  void refusesAllParametersButSelectForASingleRow(String parameter) {
    InvalidQueryException refusal =
        catchThrowableOfType(
            InvalidQueryException.class, () -> PARSER.parseRowId("7-12", parameters(parameter)));
    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_PARAMETER);
    assertThat(refusal.hint()).isEqualTo("Only select does.");
  }

  private static void assertRefused(
      Reason reason, String blamed, String hint, String... parameters) {
    InvalidQueryException refusal =
        catchThrowableOfType(InvalidQueryException.class, () -> query(parameters));
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.parameter()).isEqualTo(blamed);
    assertThat(refusal.hint()).contains(hint);
  }
}
