package io.ordervolume.query;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads conditions: {@code state=in.(TX,OH)}, and groups of them: {@code
 * or=(city.eq.Austin,order_size.gte.3)}.
 */
final class FilterParser {

  static final int DEEPEST_GROUP = 10;
  static final int LONGEST_LIST = 1_000;

  private static final String OPERATORS =
      "The operators are eq, neq, gt, gte, lt, lte, like, ilike, in and is, each also after not.";

  private final Columns columns;
  private final String groupHint;
  private final String listHint;

  FilterParser(Columns columns) {
    this.columns = columns;
    this.groupHint = groupHint(columns);
    this.listHint = listHint(columns);
  }

  private static String groupHint(Columns columns) {
    Column first = columns.all().get(0);
    Column last = columns.all().get(columns.all().size() - 1);
    return "Write conditions such as (%s.eq.%s,or(%s.is.null,%s.gte.%s))."
        .formatted(first.name(), first.example(), first.name(), last.name(), last.example());
  }

  private static String listHint(Columns columns) {
    String value = columns.all().get(0).example();
    return "Write the values in parentheses, separated by commas, such as in.(%s); one that contains a comma or parenthesis goes in double quotes."
        .formatted(value);
  }

  /**
   * The condition of a parameter that bears a column's name: an operator and a value that reaches
   * to the end.
   */
  Filter condition(Column column, String text) {
    Scanner scanner = new Scanner(column.name(), text);
    Filter filter = condition(column, scanner, Scanner::rest);
    if (!scanner.atEnd()) {
      throw scanner.bad("There is text after the closing parenthesis.", listHint);
    }
    return filter;
  }

  /** The condition of a parameter named and, or, not.and or not.or. */
  Filter group(String name, String text) {
    Scanner scanner = new Scanner(name, text);
    boolean negated = name.startsWith("not.");
    Filter filter = group(name.endsWith("and"), scanner, 1);
    if (!scanner.atEnd()) {
      throw scanner.bad("There is text after the closing parenthesis.", groupHint);
    }
    return negated ? new Filter.Not(filter) : filter;
  }

  private Filter group(boolean all, Scanner scanner, int depth) {
    if (depth > DEEPEST_GROUP) {
      throw scanner.bad(
          "Groups are nested too deeply.", "At most " + DEEPEST_GROUP + " levels are read.");
    }
    List<Filter> members = list(scanner, groupHint, inner -> member(inner, depth));
    return all ? new Filter.All(members) : new Filter.Any(members);
  }

  private Filter member(Scanner scanner, int depth) {
    scanner.skipSpaces();
    boolean negated = scanner.take("not.");
    Filter filter;
    if (scanner.takeGroup("and")) {
      filter = group(true, scanner, depth + 1);
    } else if (scanner.takeGroup("or")) {
      filter = group(false, scanner, depth + 1);
    } else {
      Column column = columns.require(scanner.until(".,()"), scanner.parameter());
      scanner.expect(".", groupHint);
      filter = condition(column, scanner, Scanner::value);
    }
    return negated ? new Filter.Not(filter) : filter;
  }

  private Filter condition(Column column, Scanner scanner, Function<Scanner, String> value) {
    boolean negated = scanner.take("not.");
    String word = scanner.until(".,()");
    if (!scanner.take(".")) {
      // What stands in parentheses is part of the name, as in like(any).
      throw unknownOperator(scanner, word + scanner.until(".,"));
    }
    Filter filter =
        switch (word) {
          case "in" ->
              new Filter.OneOf(
                  column,
                  list(scanner, listHint, inner -> column.read(inner.value(), inner.parameter())));
          case "is" -> nullCheck(column, scanner, value.apply(scanner));
          default -> comparison(column, scanner, word, value);
        };
    return negated ? new Filter.Not(filter) : filter;
  }

  private static Filter comparison(
      Column column, Scanner scanner, String word, Function<Scanner, String> value) {
    Operator operator = Operator.of(word).orElseThrow(() -> unknownOperator(scanner, word));
    if (!operator.appliesTo(column)) {
      throw scanner.bad(
          "like and ilike apply to texts, and " + column.name() + " is not one.", OPERATORS);
    }
    String text = value.apply(scanner);
    Object read =
        operator.matchesPatterns()
            ? pattern(scanner, text)
            : column.read(text, scanner.parameter());
    return new Filter.Comparison(column, operator, read);
  }

  private static String pattern(Scanner scanner, String text) {
    ColumnType.TEXT.read(text, scanner.parameter());
    String pattern = text.replace('*', '%');
    int backslashes = pattern.length() - pattern.replaceFirst("\\\\+\\z", "").length();
    if (backslashes % 2 == 1) {
      throw scanner.bad(
          "The pattern ends in a backslash that escapes nothing.",
          "Write two backslashes for one.");
    }
    return pattern;
  }

  private static Filter nullCheck(Column column, Scanner scanner, String text) {
    return switch (text) {
      case "null" -> new Filter.IsNull(column);
      case "not_null" -> new Filter.Not(new Filter.IsNull(column));
      default ->
          throw scanner.bad(
              QuotedInput.of(text) + " does not follow is.", "Give is.null or is.not_null.");
    };
  }

  private static <T> List<T> list(Scanner scanner, String hint, Function<Scanner, T> element) {
    scanner.expect("(", hint);
    List<T> elements = new ArrayList<>();
    if (scanner.take(")")) {
      return elements;
    }
    do {
      if (elements.size() == LONGEST_LIST) {
        throw scanner.bad(
            "The list is too long.", "At most " + LONGEST_LIST + " elements are read.");
      }
      elements.add(element.apply(scanner));
    } while (scanner.take(","));
    scanner.expect(")", hint);
    return elements;
  }

  private static InvalidQueryException unknownOperator(Scanner scanner, String word) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.UNKNOWN_OPERATOR,
        scanner.parameter(),
        "There is no operator " + QuotedInput.of(word) + ".",
        OPERATORS);
  }
}
