package io.ordervolume.query;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads conditions: {@code state=in.(TX,OH)}, and groups of them: {@code
 * or=(city.eq.Austin,order_size.gte.3)}.
 */
final class FilterParser {

  static final int DEEPEST_GROUP = 10;
  static final int LONGEST_LIST = 1_000;

  private static final String NOT = "not";
  private static final Set<String> NO_COMPARISONS = Set.of("in", "is", NOT);
  private static final String OPERATORS =
      "The operators are eq, neq, gt, gte, lt, lte, like, ilike, match, imatch, isdistinct, in, is,"
          + " cs, cd, ov, sl, sr, nxr, nxl, adj, fts, plfts, phfts and wfts, each also after not.";
  private static final String QUANTIFIERS =
      "(any) and (all) go with eq, gt, gte, lt, lte, like, ilike, match and imatch.";

  private final Columns columns;
  private final FieldParser fields;
  private final ZoneId zone;
  private final RelatedConditionParser related;
  private final String groupHint;
  private final String listHint;

  /**
   * For these columns.
   *
   * @param zone of times without an offset
   */
  FilterParser(Columns columns, ZoneId zone) {
    this(columns, zone, RelatedConditionParser.NONE, groupHint(columns), listHint(columns));
  }

  private FilterParser(
      Columns columns,
      ZoneId zone,
      RelatedConditionParser related,
      String groupHint,
      String listHint) {
    this.columns = columns;
    this.fields = new FieldParser(columns);
    this.zone = zone;
    this.related = related;
    this.groupHint = groupHint;
    this.listHint = listHint;
  }

  /** Returns the same for another time zone, and for groups that may be about related rows. */
  FilterParser in(ZoneId other, RelatedConditionParser others) {
    return new FilterParser(columns, other, others, groupHint, listHint);
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
    Scanner scanner = new Scanner(column.text(), text);
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
    scanner.skipSpaces();
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
    if (members.isEmpty()) {
      throw scanner.bad("The group has no condition.", groupHint);
    }
    return all ? new Filter.All(members) : new Filter.Any(members);
  }

  private Filter member(Scanner scanner, int depth) {
    scanner.skipSpaces();
    boolean negated = !isColumnNot(scanner) && scanner.take("not.");
    Filter filter;
    if (scanner.takeGroup("and")) {
      filter = group(true, scanner, depth + 1);
    } else if (scanner.takeGroup("or")) {
      filter = group(false, scanner, depth + 1);
    } else {
      filter = single(scanner);
    }
    return negated ? new Filter.Not(filter) : filter;
  }

  private Filter single(Scanner scanner) {
    Optional<Filter> rows = related.read(scanner);
    if (rows.isPresent()) {
      return rows.get();
    }
    Column column = fields.read(scanner, ".,()");
    scanner.expect(".", groupHint);
    return condition(column, scanner, Scanner::value);
  }

  /** Whether {@code not} is a column here: if there is one, and an operator stands behind it. */
  private boolean isColumnNot(Scanner scanner) {
    String[] words = scanner.peek(",()").split("\\.", 3);
    return words.length > 1
        && words[0].equals(NOT)
        && columns.find(NOT).isPresent()
        && columns.find(words[1]).isEmpty()
        && (Operator.of(words[1]).isPresent() || NO_COMPARISONS.contains(words[1]));
  }

  private Filter condition(Column column, Scanner scanner, Function<Scanner, String> value) {
    boolean negated = scanner.take("not.");
    String word = scanner.until(".,()");
    Optional<String> modifier =
        scanner.take("(") ? Optional.of(scanner.until(").,")) : Optional.empty();
    if (modifier.isPresent() && !scanner.take(")") || !scanner.take(".")) {
      throw unknownOperator(scanner, word + modifier.map(text -> "(" + text + ")").orElse(""));
    }
    Filter filter =
        modifier.isPresent()
            ? modified(column, scanner, word, modifier.get(), value)
            : unmodified(column, scanner, word, value);
    return negated ? new Filter.Not(filter) : filter;
  }

  private Filter unmodified(
      Column column, Scanner scanner, String word, Function<Scanner, String> value) {
    return switch (word) {
      case "in" ->
          new Filter.OneOf(
              column,
              list(scanner, listHint, inner -> read(column, inner.value(), inner.parameter())));
      case "is" -> is(column, scanner, value.apply(scanner));
      default -> comparison(column, scanner, word, value);
    };
  }

  /** The text in parentheses after an operator: a quantifier, or the language of a search. */
  private static Filter modified(
      Column column,
      Scanner scanner,
      String word,
      String modifier,
      Function<Scanner, String> value) {
    Operator operator = operator(column, scanner, word);
    if (operator.searches()) {
      return search(column, operator, Optional.of(modifier), scanner, value);
    }
    boolean all = modifier.equals("all");
    if (!operator.hasQuantifiers() || !all && !modifier.equals("any")) {
      throw new InvalidQueryException(
          InvalidQueryException.Reason.UNKNOWN_OPERATOR,
          scanner.parameter(),
          "There is no operator " + QuotedInput.of(word + "(" + modifier + ")") + ".",
          QUANTIFIERS);
    }
    if (column.isArray()) {
      throw scanner.bad(
          column.text() + " is an array, and (any) and (all) compare single values.",
          "Use cs, cd or ov.");
    }
    String text = checkedText(scanner, value.apply(scanner));
    String array = operator.matchesPatterns() ? text.replace('*', '%') : text;
    return new Filter.Quantified(column, operator, all, array);
  }

  private Filter comparison(
      Column column, Scanner scanner, String word, Function<Scanner, String> value) {
    Operator operator = operator(column, scanner, word);
    if (operator.searches()) {
      return search(column, operator, Optional.empty(), scanner, value);
    }
    String text = value.apply(scanner);
    Object read =
        operator.matchesPatterns()
            ? pattern(scanner, text)
            : operator.takesText()
                ? checkedText(scanner, text)
                : read(column, text, scanner.parameter());
    return new Filter.Comparison(column, operator, read);
  }

  private Object read(Column column, String text, String parameter) {
    return column.type().read(text, parameter, zone);
  }

  private static Operator operator(Column column, Scanner scanner, String word) {
    Operator operator = Operator.of(word).orElseThrow(() -> unknownOperator(scanner, word));
    if (!operator.appliesTo(column)) {
      throw scanner.bad(
          "%s applies to %s, and %s is a %s."
              .formatted(word, operator.appliesTo(), column.text(), column.label()),
          OPERATORS);
    }
    return operator;
  }

  private static Filter search(
      Column column,
      Operator operator,
      Optional<String> configuration,
      Scanner scanner,
      Function<Scanner, String> value) {
    configuration.ifPresent(
        name -> {
          if (!name.matches("[\\w$ ]{1,63}")) {
            throw scanner.bad(
                QuotedInput.of(name) + " is not a text search configuration.",
                "Write %s(english).word.".formatted(operator.word()));
          }
        });
    return new Filter.Search(
        column, operator, configuration, checkedText(scanner, value.apply(scanner)));
  }

  private static String checkedText(Scanner scanner, String text) {
    return (String) ColumnType.TEXT.read(text, scanner.parameter());
  }

  private static String pattern(Scanner scanner, String text) {
    String pattern = checkedText(scanner, text).replace('*', '%');
    int backslashes = pattern.length() - pattern.replaceFirst("\\\\+\\z", "").length();
    if (backslashes % 2 == 1) {
      throw scanner.bad(
          "The pattern ends in a backslash that escapes nothing.",
          "Write two backslashes for one.");
    }
    return pattern;
  }

  private static Filter is(Column column, Scanner scanner, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "null" -> new Filter.IsNull(column);
      case "not_null" -> new Filter.Not(new Filter.IsNull(column));
      case "true" -> truth(column, Filter.Truth.TRUE, scanner);
      case "false" -> truth(column, Filter.Truth.FALSE, scanner);
      case "unknown" -> truth(column, Filter.Truth.UNKNOWN, scanner);
      default ->
          throw scanner.bad(
              QuotedInput.of(text) + " does not follow is.",
              "Give is.null or is.not_null; for booleans also is.true, is.false or is.unknown.");
    };
  }

  private static Filter truth(Column column, Filter.Truth truth, Scanner scanner) {
    if (column.category() != 'B') {
      throw scanner.bad(
          column.text() + " is not a boolean: it is a " + column.label() + ".",
          "Give is.null or is.not_null.");
    }
    return new Filter.Is(column, truth);
  }

  private static <T> List<T> list(Scanner scanner, String hint, Function<Scanner, T> element) {
    scanner.expect("(", hint);
    scanner.skipSpaces();
    List<T> elements = new ArrayList<>();
    if (!scanner.take(")")) {
      do {
        if (elements.size() == LONGEST_LIST) {
          throw scanner.bad(
              "The list is too long.", "At most " + LONGEST_LIST + " elements are read.");
        }
        elements.add(element.apply(scanner));
        scanner.skipSpaces();
      } while (scanner.take(","));
      scanner.expect(")", hint);
    }
    scanner.skipSpaces();
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
