package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalQueryTest {

  private static String text(String query) {
    Query parsed = Orders.query(query.split("&"));
    return CanonicalQuery.of(parsed.limitedTo(new PageLimits(1000).rows(parsed.limit())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state=eq.TX&order_size=gt.3      | order_size=gt.3&state=eq.TX",
        "state=in.(TX,OH)                 | state=in.(OH,TX,OH)",
        "state=in.(TX,OH)                 | state=in.(\"TX\",\"OH\")",
        "order_cost=gte.1.50              | order_cost=gte.1.5",
        "purchase_date=gte.2026-01-01     | purchase_date=gte.2026-01-01T01:00:00+01:00",
        "limit=1000&offset=0              | select=*",
        "order=state                      | order=state.asc,unique_id.asc",
        "or=(state.eq.TX,order_size.gt.3) | or=(order_size.gt.3,state.eq.TX)",
        "city=like.A*            | city=like.A%",
        "state=eq.TX&state=eq.TX          | state=eq.TX",
      })
  void isTheSameForTwoSpellings(String one, String other) {
    assertThat(text(one)).isEqualTo(text(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state=eq.TX                      | state=neq.TX",
        "state=eq.TX                      | city=eq.TX",
        "state=eq.TX                      | state=not.eq.TX",
        "state=in.(TX,OH)                 | state=in.(\"TX,OH\")",
        "state=in.(\"a\\\"\",b)           | state=in.(\"a\\\\\",b)",
        "state=eq.1                       | city=eq.1",
        "order=state.asc                  | order=state.desc",
        "order=state.asc                  | order=state.asc.nullsfirst",
        "order=state,city                 | order=city,state",
        "select=state,city                | select=city,state",
        "limit=10                         | limit=11",
        "limit=10                         | limit=10&cursor=abc",
        "select=state                     | select=a:state",
        "select=count()                   | select=city.count()",
        "select=x:order_cost.min()        | select=x:order_cost.max()",
        "select=x:purchase_date.day()     | select=x:purchase_date.month()",
        "select=x:purchase_date.month()   | select=x:purchase_date",
        "limit=10&offset=1                | limit=10",
        "or=(state.eq.TX,order_size.gt.3) | and=(state.eq.TX,order_size.gt.3)",
        "state=is.null                    | state=is.not_null",
        "or=(state.eq.TX,and(state.eq.OH,city.eq.X)) | and=(city.eq.X,or(state.eq.TX,state.eq.OH))",
      })
  void isDifferentForQueriesThatAskForDifferentRows(String one, String other) {
    assertThat(text(one)).isNotEqualTo(text(other));
  }
}
