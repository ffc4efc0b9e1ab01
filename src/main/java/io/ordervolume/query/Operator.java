package io.ordervolume.query;

import java.util.Optional;

/** What compares a column to one value. */
public enum Operator {
  EQ("eq"),
  NEQ("neq"),
  GT("gt"),
  GTE("gte"),
  LT("lt"),
  LTE("lte"),
  LIKE("like"),
  ILIKE("ilike");

  private final String word;

  Operator(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** Whether it compares values of a column: patterns match texts only. */
  public boolean appliesTo(Column column) {
    return column.matchesPatterns() || !matchesPatterns();
  }

  /** Whether its value is a pattern. */
  public boolean matchesPatterns() {
    return this == LIKE || this == ILIKE;
  }

  static Optional<Operator> of(String word) {
    for (Operator operator : values()) {
      if (operator.word.equals(word)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
