package io.ordervolume.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what to answer: {@code select=state,orders:count(),spend:order_cost.sum()}. */
final class SelectParser {

  static final int MOST_OUTPUTS = 100;

  private static final String PARAMETER = "select";
  private static final Pattern ITEM =
      Pattern.compile("(?:([^:]*):)?(?:(?:([^.:()]+)\\.)?(\\w+)\\(\\)|([^:()]*))");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_ -]{0,62}");

  private final Columns columns;

  private final int mostOutputs;

  SelectParser(Columns columns) {
    this.columns = columns;
    this.mostOutputs = Math.max(MOST_OUTPUTS, columns.all().size());
  }

  List<SelectItem> everything() {
    return columns.all().stream().<SelectItem>map(SelectItem.Plain::of).toList();
  }

  List<SelectItem> parse(String text) {
    if (text.isEmpty()) {
      return everything();
    }
    List<SelectItem> outputs = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      Stream<SelectItem> read =
          item.strip().equals("*") ? everything().stream() : Stream.of(output(item.strip()));
      read.forEach(output -> add(outputs, output));
    }
    return List.copyOf(outputs);
  }

  private void add(List<SelectItem> outputs, SelectItem output) {
    if (outputs.stream().anyMatch(earlier -> earlier.name().equals(output.name()))) {
      throw bad(
          output.name() + " stands in select twice.",
          "Give one of them another name: other:" + output.name() + ".");
    }
    if (outputs.size() == mostOutputs) {
      throw bad("Too much is selected.", "At most " + mostOutputs + " values are answered.");
    }
    outputs.add(output);
  }

  private SelectItem output(String item) {
    Matcher parts = ITEM.matcher(item);
    if (!parts.matches()) {
      throw bad(QuotedInput.of(item) + " cannot be selected.", hint());
    }
    String name = parts.group(1) == null ? null : name(parts.group(1).strip());
    return parts.group(3) == null
        ? plain(name, parts.group(4).strip())
        : computed(name, Optional.ofNullable(parts.group(2)), parts.group(3));
  }

  private SelectItem plain(String name, String column) {
    Column found = columns.require(column, PARAMETER);
    return new SelectItem.Plain(name == null ? column : name, found);
  }

  private SelectItem computed(String name, Optional<String> column, String word) {
    Optional<Column> of = column.map(each -> columns.require(each.strip(), PARAMETER));
    return CalendarUnit.of(word)
        .map(span -> beginning(name, of, span))
        .orElseGet(() -> aggregated(name, of, word));
  }

  private SelectItem beginning(String name, Optional<Column> of, CalendarUnit span) {
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
    return new SelectItem.Beginning(name == null ? span.word() : name, span, time);
  }

  private SelectItem aggregated(String name, Optional<Column> of, String word) {
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
          of.get().name() + " has no " + word + ": it is a " + of.get().label() + ".",
          "sum() and avg() are for numbers.");
    }
    return new SelectItem.Aggregated(name == null ? word : name, aggregate, of);
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
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
