package io.ordervolume.query;

import java.util.Optional;
import java.util.stream.Stream;

/** A value of each row of an answer, and the name that it bears there. */
public sealed interface SelectItem {

  String name();

  ColumnType type();

  /** The columns that it is made of. */
  Stream<Column> columns();

  /** The related rows that it is made of; empty if it is made of the row itself. */
  default Optional<RelatedQuery> related() {
    return Optional.empty();
  }

  /** Whether it is one value that rows can be grouped by, and no list or object of rows. */
  default boolean isSingleValue() {
    return true;
  }

  /** The value of a column. */
  record Plain(String name, Column column) implements SelectItem {

    /** The column under its own name. */
    public static Plain of(Column column) {
      return new Plain(column.name(), column);
    }

    @Override
    public ColumnType type() {
      return column.type();
    }

    @Override
    public Stream<Column> columns() {
      return Stream.of(column);
    }
  }

  /** When the span of the calendar begins that a time lies in. */
  record Beginning(String name, CalendarUnit span, Column column) implements SelectItem {

    @Override
    public ColumnType type() {
      return column.type();
    }

    @Override
    public Stream<Column> columns() {
      return Stream.of(column);
    }
  }

  /**
   * An aggregate of a column; without a column, the number of rows.
   *
   * @param cast the type that its value is cast to
   */
  record Aggregated(
      String name, Aggregate aggregate, Optional<Column> column, Optional<CastType> cast)
      implements SelectItem {

    public Aggregated(String name, Aggregate aggregate, Optional<Column> column) {
      this(name, aggregate, column, Optional.empty());
    }

    @Override
    public ColumnType type() {
      return cast.map(CastType::type)
          .orElseGet(() -> aggregate.over(column.map(Column::type).orElse(ColumnType.INTEGER)));
    }

    @Override
    public Stream<Column> columns() {
      return column.stream();
    }
  }

  /** Related rows: a list of objects, or one object or null. */
  record Embedded(String name, RelatedQuery rows) implements SelectItem {

    @Override
    public boolean isSingleValue() {
      return false;
    }

    @Override
    public ColumnType type() {
      return ColumnType.OTHER;
    }

    @Override
    public Stream<Column> columns() {
      return rows.relationship().own().stream();
    }

    @Override
    public Optional<RelatedQuery> related() {
      return Optional.of(rows);
    }
  }

  /**
   * One value of related rows, as a value of the row itself: a list of the values, or the value of
   * the one row, or null.
   *
   * @param value one of those that the query of the rows selects
   */
  record Spread(RelatedQuery rows, SelectItem value) implements SelectItem {

    @Override
    public String name() {
      return value.name();
    }

    @Override
    public ColumnType type() {
      return rows.isList() ? ColumnType.OTHER : value.type();
    }

    @Override
    public boolean isSingleValue() {
      return !rows.isList() && value.isSingleValue();
    }

    @Override
    public Stream<Column> columns() {
      return rows.relationship().own().stream();
    }

    @Override
    public Optional<RelatedQuery> related() {
      return Optional.of(rows);
    }
  }
}
