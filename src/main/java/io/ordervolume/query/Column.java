package io.ordervolume.query;

import java.util.Set;

/**
 * A column that a query may name.
 *
 * @param type how its values are read and written
 * @param sqlType the PostgreSQL type that texts of filters are cast to, qualified, without length
 *     and precision, and below a domain
 * @param category {@code pg_type.typcategory} of that type, such as N for numbers
 */
public record Column(String name, ColumnType type, String sqlType, char category) {

  private static final Set<String> CALENDAR_TYPES = Set.of("date", "timestamp without time zone");

  /** A column of one of the types that have a Java type of their own. */
  public Column(String name, ColumnType type) {
    this(name, type, type.sqlType(), type.category());
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

  /** Whether it has a default order; when in doubt, false. */
  public boolean isSortable() {
    return type != ColumnType.OTHER || "ABDEINRSTV".indexOf(category) >= 0;
  }
}
