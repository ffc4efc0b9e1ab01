package io.ordervolume.query;

import java.util.Optional;
import java.util.stream.Stream;

/** A value of each row of an answer, and the name that it bears there. */
public sealed interface SelectItem {

  String name();

  ColumnType type();

  /** The column that it is made of, if it is made of one. */
  Stream<Column> columns();

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

  /** An aggregate of a column; without a column, the number of rows. */
  record Aggregated(String name, Aggregate aggregate, Optional<Column> column)
      implements SelectItem {

    @Override
    public ColumnType type() {
      return aggregate.over(column.map(Column::type).orElse(ColumnType.INTEGER));
    }

    @Override
    public Stream<Column> columns() {
      return column.stream();
    }
  }
}
