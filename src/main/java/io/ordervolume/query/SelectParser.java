package io.ordervolume.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what to answer: {@code select=state,orders:count(),spend:order_cost.sum()}. */
final class SelectParser {

  static final int MOST_OUTPUTS = 100;

  private static final String PARAMETER = "select";
  private static final int LONGEST_NAME = 63;
  private static final String STOPS = ".,:()";
  private static final String SPREAD = "...";
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_ -]{0,62}");

  private final Columns columns;
  private final FieldParser fields;
  private final int mostOutputs;

  SelectParser(Columns columns) {
    this.columns = columns;
    this.fields = new FieldParser(columns);
    this.mostOutputs = Math.max(MOST_OUTPUTS, columns.all().size());
  }

  /**
   * A related relation, as it stands in select.
   *
   * @param spread whether its values become values of the row itself
   * @param alias its other name, if it has one
   * @param name of the relation, or of the relationship
   * @param hints what stands behind exclamation marks
   * @param select what to answer of it
   */
  record RelatedItem(
      boolean spread, Optional<String> alias, String name, List<String> hints, String select) {}

  /** Reads related relations. */
  @FunctionalInterface
  interface RelatedReader {
    /** Returns the values that a related relation adds to each row. */
    List<SelectItem> read(RelatedItem item);
  }

  List<SelectItem> everything() {
    return columns.all().stream().<SelectItem>map(SelectItem.Plain::of).toList();
  }

  List<SelectItem> parse(String text, RelatedReader related) {
    if (text.isBlank()) {
      return everything();
    }
    List<SelectItem> outputs = new ArrayList<>();
    Scanner scanner = new Scanner(PARAMETER, text);
    do {
      scanner.skipSpaces();
      if (scanner.peek(",").strip().equals("*")) {
        scanner.until(",");
        everything().forEach(output -> add(outputs, output));
      } else {
        items(scanner, related).forEach(output -> add(outputs, output));
      }
      scanner.skipSpaces();
    } while (scanner.take(","));
    if (!scanner.atEnd()) {
      throw bad(QuotedInput.of(scanner.rest()) + " cannot be selected.", hint());
    }
    return List.copyOf(outputs);
  }

  private void add(List<SelectItem> outputs, SelectItem output) {
    if (outputs.contains(output)) {
      return;
    }
    if (outputs.stream().anyMatch(earlier -> earlier.name().equals(output.name()))) {
      throw bad(
          "Two different values in select have the name " + output.name() + ".",
          "Give one of them another name: other:" + output.name() + ".");
    }
    if (outputs.size() == mostOutputs) {
      throw bad("Too much is selected.", "At most " + mostOutputs + " values are answered.");
    }
    outputs.add(output);
  }

  private List<SelectItem> items(Scanner scanner, RelatedReader related) {
    Optional<String> alias = alias(scanner);
    scanner.skipSpaces();
    if (columns.find(scanner.peek(",").strip()).isPresent()) {
      Column column = columns.require(scanner.until(",").strip(), PARAMETER);
      return List.of(new SelectItem.Plain(alias.orElse(column.name()), column));
    }
    if (scanner.take(SPREAD)) {
      if (alias.isPresent()) {
        throw bad(
            "Rows that are spread have no name: " + QuotedInput.of(alias.get()) + ".",
            "Write ...name(other:column): their values have names.");
      }
      return related.read(related(true, alias, relationName(scanner), scanner));
    }
    String ahead = scanner.peekName(STOPS + "!");
    if (scanner.startsWith(ahead + "(") || scanner.startsWith(ahead + "!")) {
      return function(alias, scanner, related);
    }
    if (ahead.strip().equals("count") && columns.find("count").isEmpty()) {
      // The count of rows, as it was written before there were parentheses.
      scanner.take(ahead);
      return List.of(aggregated(alias, Optional.empty(), "count", scanner));
    }
    return List.of(field(alias, scanner));
  }

  private static Optional<String> alias(Scanner scanner) {
    String name = scanner.peekName(STOPS + "!");
    if (!scanner.startsWith(name + ":") || scanner.startsWith(name + "::")) {
      return Optional.empty();
    }
    String alias = scanner.enclosed(":").orElseGet(() -> scanner.until(":"));
    scanner.take(":");
    return Optional.of(name(alias.strip()));
  }

  /** An aggregate without a column, or rows of another relation. */
  private List<SelectItem> function(
      Optional<String> alias, Scanner scanner, RelatedReader related) {
    boolean quoted = scanner.startsWith("\"");
    String word = relationName(scanner);
    if (!quoted && (Aggregate.of(word).isPresent() || CalendarUnit.of(word).isPresent())) {
      scanner.expect("()", hint());
      return List.of(computed(alias, Optional.empty(), word, scanner));
    }
    return related.read(related(false, alias, word, scanner));
  }

  /** The name of a relation or a hint, perhaps in double quotes. */
  private static String relationName(Scanner scanner) {
    return scanner.enclosed("(!").orElseGet(() -> scanner.until("(!,").strip());
  }

  private RelatedItem related(
      boolean spread, Optional<String> alias, String name, Scanner scanner) {
    List<String> hints = new ArrayList<>();
    while (scanner.take("!")) {
      hints.add(relationName(scanner));
    }
    scanner.expect("(", hint());
    return new RelatedItem(spread, alias, name, List.copyOf(hints), scanner.balanced(hint()));
  }

  private SelectItem field(Optional<String> alias, Scanner scanner) {
    if (scanner.startsWith(".")) {
      throw bad(QuotedInput.of(scanner.rest()) + " cannot be selected.", hint());
    }
    Column column = cast(fields.read(scanner, STOPS), scanner);
    if (scanner.take(".")) {
      String word = scanner.until("(,.").strip();
      scanner.expect("()", hint());
      return computed(alias, Optional.of(column), word, scanner);
    }
    return new SelectItem.Plain(alias.orElseGet(() -> name(column)), column);
  }

  private Column cast(Column column, Scanner scanner) {
    return castType(scanner).map(column::as).orElse(column);
  }

  private static Optional<CastType> castType(Scanner scanner) {
    if (!scanner.take("::")) {
      return Optional.empty();
    }
    String name = scanner.until(STOPS);
    return Optional.of(
        CastType.of(name)
            .orElseThrow(
                () ->
                    bad(
                        "Nothing can be cast to " + QuotedInput.of(name) + " here.",
                        "The types are " + CastType.names() + ".")));
  }

  /** The last name on the path. */
  private static String name(Column column) {
    for (int i = column.path().size() - 1; i >= 0; i--) {
      if (column.path().get(i).key() instanceof String name) {
        return name;
      }
    }
    return column.source().map(SelectParser::name).orElse(column.name());
  }

  private SelectItem computed(
      Optional<String> alias, Optional<Column> column, String word, Scanner scanner) {
    Optional<CalendarUnit> unit = CalendarUnit.of(word);
    return unit.isPresent()
        ? beginning(alias, column, unit.get())
        : aggregated(alias, column, word, scanner);
  }

  private SelectItem beginning(Optional<String> alias, Optional<Column> of, CalendarUnit span) {
    Column time =
        of.filter(Column::isOnCalendar)
            .orElseThrow(
                () ->
                    bad(
                        span.word() + "() needs a time.",
                        columns
                            .first(Column::isOnCalendar)
                            .map(column -> "Write " + column.name() + "." + span.word() + "().")
                            .orElse("No column here is a time.")));
    return new SelectItem.Beginning(alias.orElse(span.word()), span, time);
  }

  private SelectItem aggregated(
      Optional<String> alias, Optional<Column> of, String word, Scanner scanner) {
    Aggregate aggregate =
        Aggregate.of(word)
            .orElseThrow(() -> bad("There is no aggregate " + QuotedInput.of(word) + ".", hint()));
    if (of.isEmpty() && aggregate != Aggregate.COUNT) {
      throw bad(
          word + "() needs a column.",
          columns
              .first(aggregate::appliesTo)
              .map(column -> "Write " + column.name() + "." + word + "().")
              .orElse("No column here has one."));
    }
    if (of.isPresent() && !aggregate.appliesTo(of.get())) {
      throw bad(
          of.get().text() + " has no " + word + ": it is a " + of.get().label() + ".",
          "sum() and avg() are for numbers.");
    }
    return new SelectItem.Aggregated(alias.orElse(word), aggregate, of, castType(scanner));
  }

  private static String name(String text) {
    boolean tooLong = text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    if (tooLong || !NAME.matcher(text).matches()) {
      throw bad(
          QuotedInput.of(text) + " cannot be a name.",
          "Give letters, digits, spaces, _ and -, 63 at most, and begin with a letter or _.");
    }
    return text;
  }

  private String hint() {
    String first = columns.all().get(0).name();
    String last = columns.first(Column::isSummable).orElse(columns.all().get(0)).name();
    return "Write select=%s,name:%s,rows:count(),most:%s.max(): columns, each perhaps after another"
            .formatted(first, first, last)
        + " name and a colon, and count(), sum(), avg(), min() and max() of them; of times also"
        + " day(), week(), month() and year().";
  }

  private static InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, PARAMETER, message, hint);
  }
}
