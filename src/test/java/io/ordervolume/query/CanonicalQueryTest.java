package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
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
        "select=doc->>a,doc->>a           | select=doc->>\"a\"",
        "select=order_cost::int           | select=order_cost::int4",
        "paid=is.TRUE                     | paid=is.true",
        "or=( state.eq.TX, city.eq.X)     | or=(state.eq.TX,city.eq.X)",
      })
  void isTheSameForEquivalentQueries(String one, String other) {
    assertThat(text(one)).isEqualTo(text(other));
  }

  @Test
  void isDifferentForAnotherTimeZone() {
    Query other = Orders.PARSER.parse(List.of(), ZoneId.of("Europe/Berlin"));
    assertThat(CanonicalQuery.of(other)).isNotEqualTo(CanonicalQuery.of(Orders.query()));
    assertThat(CanonicalQuery.ofRows(other)).isNotEqualTo(CanonicalQuery.ofRows(Orders.query()));
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
        "select=order_cost::text          | select=order_cost",
        "select=order_cost::text          | select=order_cost::int",
        "select=order_cost.sum()          | select=order_cost.sum()::text",
        "select=x:doc->a                  | select=x:doc->>a",
        "select=x:doc->1                  | select=x:doc->\"1\"",
        "select=x:doc->a->b               | select=x:doc->\"a->b\"",
        "doc->>a=eq.1                     | doc->>b=eq.1",
        "order=doc->>a                    | order=doc->>b",
        "city=eq(any).{a}                 | city=eq(all).{a}",
        "city=eq(any).{a}                 | city=like(any).{a}",
        "city=eq(any).{a}                 | city=eq.{a}",
        "city=fts.a                       | city=wfts.a",
        "city=fts(english).a              | city=fts(simple).a",
        "city=fts(english).a              | city=fts.a",
        "paid=is.true                     | paid=is.false",
        "paid=is.unknown                  | paid=is.null",
        "city=match.a                     | city=imatch.a",
        "or=(state.eq.TX,order_size.gt.3) | and=(state.eq.TX,order_size.gt.3)",
        "state=is.null                    | state=is.not_null",
        "or=(state.eq.TX,and(state.eq.OH,city.eq.X)) | and=(city.eq.X,or(state.eq.TX,state.eq.OH))",
      })
  void isDifferentForQueriesWithDifferentResults(String one, String other) {
    assertThat(text(one)).isNotEqualTo(text(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select=customers(name)                    | select=...customers(customers:name)",
        "select=...customers(name)                 | select=...customers(name:id)",
        "select=...customers(name)                 | select=name:id",
        "select=...customers(name)                 | select=...customers(name)&customers.id=eq.1",
        "select=...customers(name)                 | select=...customers(name,id)",
        "select=...customers(...regions(title))    | select=...customers(title:name)",
        "select=...customers(...regions(id))       | select=...customers(id)",
        "select=customers()&order=customers(id)    | select=customers()&order=id",
        "select=customers()&order=customers(id)    | select=customers()&order=customers(name)",
        "select=c:customers()&order=c(id)          | select=c:customers()&order=c(id)&c.name=eq.A",
        "select=id,customers()&customers=is.null   | select=id",
      })
  void isDifferentForOtherRelatedRows(String one, String other) {
    assertThat(CanonicalQuery.of(Shop.query("orders", one)))
        .isNotEqualTo(CanonicalQuery.of(Shop.query("orders", other)));
  }

  /** A cursor belongs to rows in one order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order=c(id)             | order=id",
        "order=c(id)             | order=c(name)",
        "order=c(id)&c.name=eq.A | order=c(id)",
        "order=c(id)             | order=c(id).desc",
      })
  void isDifferentForRowsInTheOrderOfOtherRelatedRows(String one, String other) {
    assertThat(CanonicalQuery.ofRows(Shop.query("orders", "select=id,c:customers()&" + one)))
        .isNotEqualTo(
            CanonicalQuery.ofRows(Shop.query("orders", "select=id,c:customers()&" + other)));
  }
}
