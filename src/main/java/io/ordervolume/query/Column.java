package io.ordervolume.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A column that a query may name, or a value that is made of one: a part of its JSON, or a cast.
 *
 * @param name of the column
 * @param type how its values are read and written
 * @param sqlType the PostgreSQL type that texts of filters are cast to, qualified, without length
 *     and precision, and below a domain
 * @param category {@code pg_type.typcategory} of that type, such as N for numbers
 * @param operators the SQL of operators and aggregates by their words, for types whose own ones are
 *     not found by their names alone; empty for other types
 * @param source the value that this one is made of; empty for a column of the relation
 * @param path the steps into the JSON of the source; empty for a cast of the source to {@code
 *     sqlType}
 */
public record Column(
    String name,
    ColumnType type,
    String sqlType,
    char category,
    Map<String, String> operators,
    Optional<Column> source,
    List<JsonStep> path) {

  private static final Set<String> CALENDAR_TYPES = Set.of("date", "timestamp without time zone");
  private static final Set<String> WITHOUT_ORDER = Set.of("xid", "cid", "aclitem");
  private static final Set<String> JSON_TYPES = Set.of("json", "jsonb");

  /** A column of the relation. */
  public Column(String name, ColumnType type, String sqlType, char category) {
    this(name, type, sqlType, category, Map.of());
  }

  /** A column of the relation whose type has operators of its own. */
  public Column(
      String name, ColumnType type, String sqlType, char category, Map<String, String> operators) {
    this(name, type, sqlType, category, operators, Optional.empty(), List.of());
  }

  /** A column of one of the types that have a Java type of their own. */
  public Column(String name, ColumnType type) {
    this(name, type, type.sqlType(), type.category());
  }

  /** Returns the value at the end of a path into this one, which {@link #hasParts}. */
  Column at(List<JsonStep> steps) {
    boolean text = steps.get(steps.size() - 1).asText();
    return new Column(
        name,
        text ? ColumnType.TEXT : ColumnType.OTHER,
        text ? "text" : sqlType.equals("json") ? "json" : "jsonb",
        text ? 'S' : 'U',
        Map.of(),
        Optional.of(this),
        List.copyOf(steps));
  }

  /** Returns this value, cast. */
  Column as(CastType target) {
    return new Column(
        name,
        target.type(),
        target.sqlType(),
        target.category(),
        Map.of(),
        Optional.of(this),
        List.of());
  }

  /** Returns the column of the relation that this value is made of, or this column itself. */
  public Column base() {
    return source.map(Column::base).orElse(this);
  }

  /** Whether it is a column of the relation as it stands. */
  public boolean isPlain() {
    return source.isEmpty();
  }

  /** Whether it is JSON, of which a path leads to a part. */
  public boolean isJson() {
    return JSON_TYPES.contains(sqlType);
  }

  /** Whether a path can lead into it: JSON, arrays and composite values have parts. */
  boolean hasParts() {
    return isJson() || category == 'A' || category == 'C';
  }

  /** Returns it as a query writes it, such as {@code doc->a->>b}. */
  public String text() {
    return text(UnaryOperator.identity());
  }

  /** The same, with {@code quoted} for all names. */
  String text(UnaryOperator<String> quoted) {
    if (source.isEmpty()) {
      return quoted.apply(name);
    }
    StringBuilder text = new StringBuilder(source.get().text(quoted));
    path.forEach(step -> text.append(step.text(quoted)));
    return path.isEmpty() ? text + "::" + sqlType : text.toString();
  }

  /** What its values are called in messages. */
  public String label() {
    return type == ColumnType.OTHER ? "value of type " + sqlType : type.label();
  }

  /** A value of it, as a query writes it. */
  public String example() {
    return type == ColumnType.OTHER ? TypeExamples.of(sqlType, category) : type.example();
  }

  /**
   * Returns the value that a text stands for, as {@link ColumnType#read} does. PostgreSQL itself
   * reads the texts of all other types.
   */
  public Object read(String text, String parameter) {
    return type.read(text, parameter);
  }

  /** Whether its values are texts that patterns match. */
  public boolean matchesPatterns() {
    return type == ColumnType.TEXT || type == ColumnType.OTHER && category == 'S';
  }

  /** Whether its values have a sum and an average. */
  public boolean isSummable() {
    return category == 'N' || category == 'T';
  }

  /** Whether its values lie in a day, a month and a year. */
  public boolean isOnCalendar() {
    return type == ColumnType.TIME || CALENDAR_TYPES.contains(sqlType);
  }

  /** Whether its values are arrays. */
  public boolean isArray() {
    return sqlType.endsWith("[]");
  }

  /** Whether PostgreSQL can sort by it; when in doubt, true. Rows are grouped by others, too. */
  public boolean hasOrder() {
    return !WITHOUT_ORDER.contains(sqlType.replace("[]", ""))
        && (operators.isEmpty() || operators.containsKey(Operator.LT.word()));
  }

  /** Whether it has a default order; when in doubt, false. */
  public boolean isSortable() {
    return type != ColumnType.OTHER || "ABDEINRSTV".indexOf(category) >= 0;
  }
}
