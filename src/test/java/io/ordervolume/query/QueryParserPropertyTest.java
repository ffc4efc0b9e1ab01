package io.ordervolume.query;

import static io.ordervolume.query.Orders.CITY;
import static io.ordervolume.query.Orders.COLUMNS;
import static io.ordervolume.query.Orders.ORDER_COST;
import static io.ordervolume.query.Orders.PARSER;
import static io.ordervolume.query.Orders.PURCHASE_DATE;
import static io.ordervolume.query.Orders.condition;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Filter.Any;
import io.ordervolume.query.Filter.Comparison;
import io.ordervolume.query.Filter.OneOf;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

@StatisticsReport(StatisticsReportMode.OFF)
class QueryParserPropertyTest {

  private static final String[] NAMES =
      ("select order limit offset and or not.and not.or"
              + " unique_id city state order_size order_cost purchase_date")
          .split(" ");

  private static final String[] FRAGMENTS =
      ("eq. gte. like. in. is. not. null not_null and( or( ( ) , . \" \\ * \t \0 é 😀"
              + " city state.eq.TX order_size.gt.3 order_size order_cost purchase_date"
              + " asc desc nullsfirst 3 -1 12.50 1e999999999 2026-07-31")
          .split(" ");

  /** What became of a parameter list: the query, or what the refusal says. */
  private record Outcome(Query query, List<Object> refusal) {

    static Outcome of(List<Parameter> parameters) {
      try {
        return new Outcome(PARSER.parse(parameters), List.of());
      } catch (BadQuery bad) {
        return new Outcome(
            null, List.of(bad.reason(), bad.parameter(), bad.getMessage(), bad.hint()));
      }
    }
  }

  @Property
  void parsesOrRefusesWhateverIsGivenAndTheSameWayEachTime(
      @ForAll("parameters") List<Parameter> parameters) {
    Outcome outcome = Outcome.of(parameters);
    assertThat(Outcome.of(parameters)).isEqualTo(outcome);
    Statistics.collect(outcome.query() == null ? "refused" : "parsed");
    Statistics.coverage(
        coverage -> {
          coverage.check("parsed").percentage(share -> share > 5);
          coverage.check("refused").percentage(share -> share > 5);
        });
  }

  @Property
  void blamesAParameterThatWasGiven(@ForAll("parameters") List<Parameter> parameters) {
    try {
      PARSER.parse(parameters);
    } catch (BadQuery refusal) {
      assertThat(parameters).extracting(Parameter::name).contains(refusal.parameter());
      assertThat(refusal.hint()).isNotBlank();
    }
  }

  @Property
  void ordersTotallyByColumnsThatStandOnce(@ForAll("orders") String order) {
    List<Column> keys =
        PARSER.parse(List.of(new Parameter("order", order))).order().stream()
            .map(SortKey::column)
            .toList();
    assertThat(keys).contains(COLUMNS.key()).doesNotHaveDuplicates();
  }

  @Property
  void readsBackWhatWasQuoted(@ForAll("texts") List<String> texts) {
    String list = texts.stream().map(QueryParserPropertyTest::quoted).collect(joining(","));
    Filter oneOf = new OneOf(CITY, List.copyOf(texts));
    assertThat(condition("city=in.(" + list + ")")).isEqualTo(oneOf);
    assertThat(condition("or=(city.in.(" + list + "))")).isEqualTo(new Any(List.of(oneOf)));
  }

  @Property
  void readsBackNumbersDigitForDigit(
      @ForAll @BigRange(min = "-1e30", max = "1e30") @Scale(20) BigDecimal number) {
    assertThat(condition("order_cost=lt." + number))
        .isEqualTo(new Comparison(ORDER_COST, Operator.LT, number));
  }

  @Property
  void readsBackTimesEvenWhenThePlusArrivesAsASpace(@ForAll OffsetDateTime time) {
    assertThat(condition("purchase_date=gte." + time.toString().replace('+', ' ')))
        .isEqualTo(new Comparison(PURCHASE_DATE, Operator.GTE, time));
  }

  @Provide
  Arbitrary<List<Parameter>> parameters() {
    Arbitrary<String> names =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of(NAMES)), Tuple.of(1, Arbitraries.strings()));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings(),
            Arbitraries.of(FRAGMENTS).list().ofMaxSize(12).map(parts -> String.join("", parts)));
    return Combinators.combine(names, values).as(Parameter::new).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> orders() {
    Arbitrary<String> suffixes =
        Arbitraries.of("", ".asc", ".desc", ".nullsfirst", ".asc.nullslast", ".desc.nullsfirst");
    Arbitrary<List<Column>> columns = Arbitraries.shuffle(COLUMNS.all());
    return Combinators.combine(columns, Arbitraries.integers().between(1, 6), suffixes)
        .as(
            (shuffled, length, suffix) ->
                shuffled.subList(0, length).stream()
                    .map(column -> column.name() + suffix)
                    .collect(joining(",")));
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.oneOf(
            Arbitraries.strings().excludeChars('\0'),
            Arbitraries.strings().withChars("\"\\,(). a").ofMaxLength(12))
        .list()
        .ofMaxSize(8);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
