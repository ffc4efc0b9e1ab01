package io.ordervolume.query;

import static io.ordervolume.query.Orders.COLUMNS;
import static io.ordervolume.query.Orders.condition;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueryParserPropertyTest {

  private static final int SEED = 20260731;
  private static final int TRIES = 5_000;
  private static final String SOUND =
      "select=city order=city.desc limit=3 offset=3 and=(city.eq.TX) or=(state.in.(TX,\"O,H\"))"
          + " not.and=(state.eq.OH) not.or=(not.city.is.null) unique_id=eq.1 city=like.A* state=not.in.(TX)"
          + " order_size=gt.3 order_cost=lte.12.50 purchase_date=gte.2026-07-31"
          + " select=doc->>a,order_cost::text tags=cs.{a} doc->>a=eq(any).{b} city=fts(simple).c";
  private static final String FRAGMENTS =
      "eq. gte. like. in. is. not. null not_null and( or( ( ) , . \" \\ * \t \0 é 😀"
          + " city state.eq.TX order_size.gt.3 order_size order_cost purchase_date"
          + " -> ->> :: text (any) {a} cs. fts. asc desc nullsfirst 3 -1 12.50 1e999999999 2026-07-31";
  private static final String SORTS = " .asc .desc .nullsfirst .asc.nullslast .desc.nullsfirst";

  private final Random random = new Random(SEED);

  @Test
  void parsesOrRefusesAnyInputDeterministically() {
    forAll(this::parameters, given -> assertThat(outcome(given)).isEqualTo(outcome(given)));
    assertThat(list(TRIES, this::parameters))
        .as("parsed with seed %d", SEED)
        .filteredOn(given -> outcome(given) instanceof Query)
        .hasSizeBetween(TRIES / 20, TRIES / 20 * 19);
  }

  @Test
  void refusalsNameAParameterOfTheRequest() {
    forAll(
        this::parameters,
        given -> {
          if (outcome(given) instanceof Refusal refusal) {
            assertThat(given).extracting(QueryParameter::name).contains(refusal.parameter());
            assertThat(refusal.hint()).isNotBlank();
          }
        });
  }

  @Test
  void theOrderIsTotalAndWithoutDuplicates() {
    forAll(
        this::order,
        order ->
            assertThat(Orders.query("order=" + order).order())
                .extracting(SortKey::column)
                .containsAll(COLUMNS.rowId())
                .doesNotHaveDuplicates());
  }

  @Test
  void readsBackQuotedTexts() {
    forAll(
        () -> list(random.nextInt(9), () -> text(1).replace("\0", "")),
        texts -> {
          Stream<String> quoted = texts.stream().map(text -> text.replaceAll("[\"\\\\]", "\\\\$0"));
          String in = quoted.map(text -> '"' + text + '"').collect(joining(",", "in.(", ")"));
          Filter oneOf = new Filter.OneOf(Orders.CITY, List.copyOf(texts));
          assertThat(condition("city=" + in)).isEqualTo(oneOf);
          assertThat(condition("or=(city." + in + ")")).isEqualTo(new Filter.Any(List.of(oneOf)));
        });
  }

  @Test
  void readsBackNumbersDigitForDigit() {
    forAll(
        () -> BigDecimal.valueOf(random.nextInt(), random.nextInt(21)).pow(random.nextInt(6)),
        number ->
            assertThat(condition("order_cost=lt." + number))
                .isEqualTo(new Filter.Comparison(Orders.ORDER_COST, Operator.LT, number)));
  }

  @Test
  void readsBackTimesWithASpaceInsteadOfAPlus() {
    forAll(
        () ->
            Instant.ofEpochSecond(random.nextLong((long) -62e9, (long) 253e9), random.nextInt(2))
                .atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081))),
        time ->
            assertThat(condition("purchase_date=gte." + time.toString().replace('+', ' ')))
                .isEqualTo(new Filter.Comparison(Orders.PURCHASE_DATE, Operator.GTE, time)));
  }

  private <T> void forAll(Supplier<T> inputs, Consumer<T> property) {
    for (T input : list(TRIES, inputs)) {
      assertThatCode(() -> property.accept(input))
          .as("seed %d, input %s", SEED, input)
          .doesNotThrowAnyException();
    }
  }

  private record Refusal(
      InvalidQueryException.Reason reason, String parameter, String message, String hint) {}

  private static Object outcome(List<QueryParameter> given) {
    try {
      return Orders.PARSER.parse(given);
    } catch (InvalidQueryException bad) {
      return new Refusal(bad.reason(), bad.parameter(), bad.getMessage(), bad.hint());
    }
  }

  private List<QueryParameter> parameters() {
    Supplier<String> start = () -> one(SOUND).replaceFirst(random.nextBoolean() ? "=.*" : "=", "=");
    Supplier<String> given = () -> text(21) + start.get() + text(2);
    return Orders.parameters(list(random.nextInt(1, 5), given).toArray(String[]::new));
  }

  private String order() {
    return random
        .ints(0, COLUMNS.all().size())
        .distinct()
        .limit(random.nextInt(1, 7))
        .mapToObj(i -> COLUMNS.all().get(i).name() + one(SORTS))
        .collect(joining(","));
  }

  private String text(int oneIn) {
    int bound = random.nextInt(oneIn) > 0 ? 1 : 20;
    int wildness = random.nextInt(3);
    Supplier<String> any = () -> Character.toString(random.nextInt(0x110000 >> random.nextInt(14)));
    Supplier<String> piece = () -> random.nextInt(2) < wildness ? any.get() : one(FRAGMENTS);
    return String.join("", list(random.nextInt(bound), piece));
  }

  private String one(String words) {
    String[] choices = words.split(" ");
    return choices[random.nextInt(choices.length)];
  }

  private <T> List<T> list(int size, Supplier<T> element) {
    return Stream.generate(element).limit(size).toList();
  }
}
