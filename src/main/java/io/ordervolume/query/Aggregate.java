package io.ordervolume.query;

import java.util.Locale;
import java.util.Optional;

/** What makes one value of the rows of a group. */
public enum Aggregate {
  COUNT,
  SUM,
  AVG,
  MIN,
  MAX;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether values of a column have one. PostgreSQL refuses the rest of what it does not have. */
  public boolean appliesTo(Column column) {
    return column.isSummable() || this != SUM && this != AVG;
  }

  /** The type of its value over values of that type. */
  ColumnType over(ColumnType type) {
    return switch (this) {
      case COUNT -> ColumnType.INTEGER;
      case SUM, AVG -> type == ColumnType.OTHER ? type : ColumnType.NUMERIC;
      case MIN, MAX -> type;
    };
  }

  static Optional<Aggregate> of(String word) {
    for (Aggregate aggregate : values()) {
      if (aggregate.word().equals(word)) {
        return Optional.of(aggregate);
      }
    }
    return Optional.empty();
  }
}
