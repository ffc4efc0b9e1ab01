package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.SelectItem.Aggregated;
import io.ordervolume.query.SelectItem.Plain;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests columns whose names are words or signs of the grammar. */
class ColumnNamesTest {

  private static final QueryParser PARSER =
      new QueryParser(
          new Columns(
              Stream.of(
                      "id",
                      "count",
                      "sum",
                      "avg",
                      "max",
                      "min",
                      "day",
                      "and",
                      "or",
                      "not",
                      "select",
                      "order",
                      "limit",
                      "offset",
                      "cursor",
                      "desc",
                      "null",
                      "p(q)",
                      "co:lon",
                      "ex!c",
                      "dot.ted",
                      "com,ma",
                      "a->b",
                      "a::text",
                      "say \"hi\"")
                  .map(name -> new Column(name, ColumnType.INTEGER))
                  .toList(),
              "id"),
          false);

  private static Query query(String... parameters) {
    return PARSER.parse(
        Arrays.stream(parameters)
            .map(text -> text.split("=", 2))
            .map(parts -> new QueryParameter(parts[0], parts[1]))
            .toList());
  }

  private static Column column(String name) {
    return new Column(name, ColumnType.INTEGER);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\\\"") + '"';
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count", "sum", "avg", "max", "min", "day", "and", "or", "not", "select", "order", "limit",
        "offset", "cursor", "desc", "null"
      })
  void aColumnIsTheColumnEverywhere(String name) {
    CastType text = CastType.of("text").orElseThrow();
    assertThat(query("select=" + name).select()).containsExactly(Plain.of(column(name)));
    assertThat(query("select=" + name + "::text").select())
        .containsExactly(new Plain(name, column(name).as(text)));
    assertThat(query("select=other:" + name + "::text").select())
        .containsExactly(new Plain("other", column(name).as(text)));
    assertThat(query("select=" + name + ".max()").select())
        .containsExactly(new Aggregated("max", Aggregate.MAX, Optional.of(column(name))));
    assertThat(query("select=" + name + ",rows:count()", "order=" + name + ".desc").order())
        .extracting(key -> key.column().name())
        .containsExactly(name);
    assertThat(query("order=" + name + ".desc").order().get(0).column()).isEqualTo(column(name));
    assertThat(query("and=(" + name + ".eq.1," + name + ".not.in.(2,3))").filter())
        .isEqualTo(
            new Filter.All(
                List.of(
                    new Filter.All(
                        List.of(
                            new Filter.Comparison(column(name), Operator.EQ, 1L),
                            new Filter.Not(new Filter.OneOf(column(name), List.of(2L, 3L))))))));
  }

  @Test
  void countWithParenthesesCountsRows() {
    assertThat(query("select=count()").select())
        .containsExactly(new Aggregated("count", Aggregate.COUNT, Optional.empty()));
  }

  @Test
  void notBeforeAConditionNegatesIt() {
    assertThat(query("or=(not.id.eq.1,not.not.eq.1,not.and(id.eq.1,id.eq.2))").filter())
        .hasToString(
            query("or=(not.id.eq.1,\"not\".not.eq.1,not.and(id.eq.1,id.eq.2))")
                .filter()
                .toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"p(q)", "co:lon", "ex!c", "dot.ted", "com,ma", "a->b", "a::text", "say \"hi\""})
  void aQuotedNameIsAColumnInSelect(String name) {
    CastType text = CastType.of("text").orElseThrow();
    assertThat(query("select=id," + quoted(name)).select())
        .containsExactly(Plain.of(column("id")), Plain.of(column(name)));
    assertThat(query("select=x:" + quoted(name) + ",id").select())
        .containsExactly(new Plain("x", column(name)), Plain.of(column("id")));
    assertThat(query("select=" + quoted("x") + ":" + quoted(name) + "::text,id").select())
        .containsExactly(new Plain("x", column(name).as(text)), Plain.of(column("id")));
    assertThat(query("select=most:" + quoted(name) + ".max()").select())
        .containsExactly(new Aggregated("most", Aggregate.MAX, Optional.of(column(name))));
    assertThat(query("order=" + quoted(name) + ".desc").order().get(0).column())
        .isEqualTo(column(name));
  }
}
