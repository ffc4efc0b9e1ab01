package io.ordervolume.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads how to sort: {@code order=state.asc,order_cost.desc.nullslast}. */
final class OrderParser {

  private static final String PARAMETER = "order";
  private static final String STOPS = ".,";

  private final Columns columns;
  private final FieldParser fields;
  private final boolean newestFirst;

  OrderParser(Columns columns, boolean newestFirst) {
    this.columns = columns;
    this.fields = new FieldParser(columns);
    this.newestFirst = newestFirst;
  }

  /**
   * The order of the rows, which ends in the row id: in the direction of the key before it, so that
   * one index serves both ways. Keys after the whole row id do not matter and are left out.
   */
  List<SortKey> ofRows(Optional<String> text, EmbedParser embeds) {
    List<SortKey> order =
        text.map(given -> keys(given, scanner -> keyOfRows(scanner, embeds))).orElse(List.of());
    List<SortKey> total = completed(order, columns.tieBreakers(), newestFirst);
    if (columns.rowId().isEmpty()) {
      return total;
    }
    Set<Column> missing = new HashSet<>(columns.rowId());
    int keys = 0;
    while (!missing.isEmpty()) {
      SortKey key = total.get(keys++);
      missing.removeIf(key::isOf);
    }
    return total.subList(0, keys);
  }

  /** A column, or one of a related relation: {@code customers(name)}. */
  private SortKey keyOfRows(Scanner scanner, EmbedParser embeds) {
    String ahead = scanner.startsWith("\"") ? scanner.peekName("(") : scanner.peek(STOPS + "(\"");
    boolean isField = ahead.contains("->") || columns.find(scanner.peek(STOPS).strip()).isPresent();
    if (isField || !scanner.startsWith(ahead + "(")) {
      return SortKey.of(fields.read(scanner, STOPS));
    }
    String name = scanner.enclosed("(").orElseGet(() -> scanner.until("(").strip());
    scanner.take("(");
    return embeds.sortKey(name, scanner.balanced(hint()));
  }

  /** The order of groups, which ends in all that they are grouped by. */
  List<SortKey> ofGroups(Optional<String> text, List<SelectItem> select) {
    List<SortKey> order = text.map(given -> keysOfGroups(given, select)).orElse(List.of());
    List<Column> grouping =
        select.stream()
            .filter(output -> !(output instanceof SelectItem.Aggregated))
            .map(OrderParser::group)
            .toList();
    return completed(order, grouping, false);
  }

  private List<SortKey> keysOfGroups(String text, List<SelectItem> select) {
    return keys(text, scanner -> SortKey.of(group(name(scanner), select)));
  }

  private static String name(Scanner scanner) {
    return scanner.enclosed(STOPS).orElseGet(() -> scanner.until(STOPS)).strip();
  }

  /** Returns the selected column with that name, or the one made of the column with that name. */
  private static Column group(String name, List<SelectItem> select) {
    return select.stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .or(
            () ->
                select.stream()
                    .filter(output -> !(output instanceof SelectItem.Aggregated))
                    .filter(output -> output.related().isEmpty())
                    .filter(output -> output.columns().anyMatch(of -> of.text().equals(name)))
                    .findFirst())
        .map(OrderParser::group)
        .orElseThrow(() -> notSelected(name, select));
  }

  private List<SortKey> keys(String text, Function<Scanner, SortKey> find) {
    List<SortKey> keys = new ArrayList<>();
    Scanner scanner = new Scanner(PARAMETER, text);
    do {
      scanner.skipSpaces();
      SortKey key = key(scanner, find);
      if (keys.stream().anyMatch(key::hasValueOf)) {
        throw bad(key.column().text() + " stands in order twice.", "Name it once.");
      }
      keys.add(key);
    } while (scanner.take(","));
    return keys;
  }

  private SortKey key(Scanner scanner, Function<Scanner, SortKey> find) {
    String item = scanner.peek(",");
    SortKey ascending = find.apply(scanner);
    String[] words = (scanner.until(",").strip() + " ").split("\\.", -1);
    if (!words[0].isBlank()) {
      throw notAKey(item);
    }
    words[words.length - 1] = words[words.length - 1].strip();
    int next = 1;
    boolean descending = next < words.length && words[next].equals("desc");
    if (descending || next < words.length && words[next].equals("asc")) {
      next++;
    }
    SortKey.Nulls nulls = SortKey.Nulls.BY_DIRECTION;
    if (next < words.length) {
      nulls =
          switch (words[next++]) {
            case "nullsfirst" -> SortKey.Nulls.FIRST;
            case "nullslast" -> SortKey.Nulls.LAST;
            default -> throw notAKey(item);
          };
    }
    if (next < words.length) {
      throw notAKey(item);
    }
    return ascending.in(descending, nulls);
  }

  private static List<SortKey> completed(
      List<SortKey> order, List<Column> last, boolean descendingWhenEmpty) {
    List<SortKey> total = new ArrayList<>(order);
    boolean descending =
        order.isEmpty() ? descendingWhenEmpty : order.get(order.size() - 1).descending();
    for (Column column : last) {
      if (!contains(order, column)) {
        total.add(new SortKey(column, descending, SortKey.Nulls.BY_DIRECTION));
      }
    }
    return List.copyOf(total);
  }

  private static Column group(SelectItem output) {
    return new Column(output.name(), output.type());
  }

  private static boolean contains(List<SortKey> keys, Column column) {
    return keys.stream().anyMatch(key -> key.isOf(column));
  }

  private static InvalidQueryException notSelected(String name, List<SelectItem> select) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.UNKNOWN_COLUMN,
        PARAMETER,
        QuotedInput.of(name) + " is not selected, and groups are sorted by what is.",
        "The names are " + String.join(", ", select.stream().map(SelectItem::name).toList()) + ".");
  }

  private InvalidQueryException notAKey(String item) {
    return bad(QuotedInput.of(item) + " is not a sort key.", hint());
  }

  private String hint() {
    List<String> names = columns.all().stream().map(Column::name).limit(2).toList();
    return "Write order=%s.asc,%s.desc, each also with .nullsfirst or .nullslast."
        .formatted(names.get(0), names.get(names.size() - 1));
  }

  private static InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, PARAMETER, message, hint);
  }
}
