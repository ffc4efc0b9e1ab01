package io.ordervolume.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads columns and paths into their JSON: {@code doc->address->>city}. */
final class FieldParser {

  private static final int LONGEST_PATH = 20;
  private static final Pattern POSITION = Pattern.compile("[+-]?\\d{1,9}");
  private static final String HINT =
      "Write a path such as doc->address->>city or list->0: names that hold other signs than"
          + " letters, digits and _ go in double quotes.";

  private final Columns columns;

  FieldParser(Columns columns) {
    this.columns = columns;
  }

  /** Returns the column or path that the whole text names; empty if its column does not exist. */
  Optional<Column> find(String text) {
    Optional<Column> literal = columns.find(text);
    if (literal.isPresent()) {
      return literal;
    }
    Scanner scanner = new Scanner(text, text);
    Optional<Column> column = columns.find(name(scanner, ""));
    if (column.isEmpty()) {
      return column;
    }
    Column field = withPath(column.get(), scanner, "");
    return scanner.atEnd() ? Optional.of(field) : Optional.empty();
  }

  /**
   * Reads a column, perhaps with a path, up to one of these characters. Throws {@link
   * InvalidQueryException} if there is no such column.
   */
  Column read(Scanner scanner, String stops) {
    scanner.skipSpaces();
    // A name may hold any sign that has no meaning where it stands.
    String literal = scanner.peek(stops);
    Optional<Column> exact = columns.find(literal).or(() -> columns.find(literal.strip()));
    if (exact.isPresent()) {
      scanner.until(stops);
      return exact.get();
    }
    Column column = columns.require(name(scanner, stops), scanner.parameter());
    return withPath(column, scanner, stops);
  }

  private static String name(Scanner scanner, String stops) {
    return scanner.enclosed(stops + "-: ").orElseGet(() -> scanner.untilOperator(stops).strip());
  }

  private static Column withPath(Column column, Scanner scanner, String stops) {
    List<JsonStep> steps = new ArrayList<>();
    while (scanner.startsWith("->")) {
      boolean asText = scanner.take("->>");
      if (!asText) {
        scanner.take("->");
      }
      steps.add(new JsonStep(key(scanner, stops), asText));
    }
    scanner.skipSpaces();
    if (steps.isEmpty()) {
      return column;
    }
    if (!column.hasParts()) {
      throw scanner.bad(
          column.name() + " has no parts: it is a " + column.label() + ".",
          "-> and ->> lead into json, jsonb, arrays and composite values.");
    }
    if (steps.size() > LONGEST_PATH) {
      throw scanner.bad("The path is too long.", "At most " + LONGEST_PATH + " steps are read.");
    }
    if (steps.stream().limit(steps.size() - 1).anyMatch(JsonStep::asText)) {
      throw scanner.bad("A path ends at ->>, because it returns text.", HINT);
    }
    return column.at(steps);
  }

  private static Object key(Scanner scanner, String stops) {
    Optional<String> quoted = scanner.enclosed(stops + "-:. ");
    if (quoted.isPresent()) {
      return checked(scanner, quoted.get());
    }
    String name = scanner.untilOperator(stops + ".").strip();
    return POSITION.matcher(name).matches() ? Integer.valueOf(name) : checked(scanner, name);
  }

  private static String checked(Scanner scanner, String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw scanner.bad("A step of the path has no name.", HINT);
    }
    return name;
  }
}
