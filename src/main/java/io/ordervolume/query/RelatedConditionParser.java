package io.ordervolume.query;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads in groups whether there are related rows: {@code or=(customers.is.null,cost.gt.5)}. */
final class RelatedConditionParser {

  /** For queries without related rows. */
  static final RelatedConditionParser NONE =
      new RelatedConditionParser(name -> true, name -> Optional.empty());

  private static final String STOPS = ".,()";
  private static final String HINT = "Give is.null or not.is.null.";

  private final Predicate<String> isColumn;
  private final Function<String, Optional<Filter>> related;

  /**
   * For a query.
   *
   * @param isColumn whether a name is that of a column, which comes first
   * @param related gives the condition that there are related rows of a name in select
   */
  RelatedConditionParser(Predicate<String> isColumn, Function<String, Optional<Filter>> related) {
    this.isColumn = isColumn;
    this.related = related;
  }

  /** Reads a condition; empty, and reads nothing, if a column comes next. */
  Optional<Filter> read(Scanner scanner) {
    if (isColumn.test(scanner.peek(STOPS).strip())) {
      return Optional.empty();
    }
    String ahead = scanner.peekName(STOPS);
    String name =
        new Scanner(scanner.parameter(), ahead).enclosed("").orElseGet(() -> ahead.strip());
    return related
        .apply(name)
        .map(
            rows -> {
              scanner.take(ahead);
              scanner.expect(".", HINT);
              return condition(rows, scanner.until(",)"), scanner.parameter());
            });
  }

  /** The condition that there are related rows, or that there are none. */
  static Filter condition(Filter related, String text, String parameter) {
    return switch (text.strip()) {
      case "is.null", "not.is.not_null" -> new Filter.Not(related);
      case "not.is.null", "is.not_null" -> related;
      default ->
          throw new InvalidQueryException(
              InvalidQueryException.Reason.INVALID_VALUE,
              parameter,
              "Related rows can only be there or not.",
              HINT);
    };
  }
}
