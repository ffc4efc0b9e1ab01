package io.ordervolume.query;

import java.util.List;
import java.util.Optional;

/** What compares a column to one value. */
public enum Operator {
  EQ("eq", Kind.VALUE),
  NEQ("neq", Kind.VALUE),
  GT("gt", Kind.VALUE),
  GTE("gte", Kind.VALUE),
  LT("lt", Kind.VALUE),
  LTE("lte", Kind.VALUE),
  /** Not equal, where null is a value like others. */
  ISDISTINCT("isdistinct", Kind.VALUE),
  LIKE("like", Kind.PATTERN),
  ILIKE("ilike", Kind.PATTERN),
  /** A regular expression of PostgreSQL. */
  MATCH("match", Kind.REGEX),
  IMATCH("imatch", Kind.REGEX),
  /** Contains all of the value. */
  CS("cs", Kind.PARTS),
  /** Is contained in the value. */
  CD("cd", Kind.PARTS),
  /** Has something in common with the value. */
  OV("ov", Kind.PARTS),
  /** Lies left of the value. */
  SL("sl", Kind.PARTS),
  /** Lies right of the value. */
  SR("sr", Kind.PARTS),
  /** Does not extend to the right of the value. */
  NXR("nxr", Kind.PARTS),
  /** Does not extend to the left of the value. */
  NXL("nxl", Kind.PARTS),
  /** Is adjacent to the value. */
  ADJ("adj", Kind.PARTS),
  FTS("fts", Kind.SEARCH),
  PLFTS("plfts", Kind.SEARCH),
  PHFTS("phfts", Kind.SEARCH),
  WFTS("wfts", Kind.SEARCH);

  private enum Kind {
    VALUE,
    PATTERN,
    REGEX,
    PARTS,
    SEARCH
  }

  /** Those that arrays and JSON do not have. */
  private static final List<String> ORDER_OF_RANGES = List.of("sl", "sr", "nxr", "nxl", "adj");

  /** Categories of types that have no parts, and no places on a line or in a plane. */
  private static final String WITHOUT_PARTS = "BDENST";

  private final String word;
  private final Kind kind;

  Operator(String word, Kind kind) {
    this.word = word;
    this.kind = kind;
  }

  public String word() {
    return word;
  }

  /**
   * Whether it compares values of a column: patterns match texts, for example. PostgreSQL decides
   * where this cannot.
   */
  public boolean appliesTo(Column column) {
    return switch (kind) {
      case VALUE -> true;
      case PATTERN, REGEX -> column.matchesPatterns();
      case PARTS ->
          column.type() == ColumnType.OTHER
              && WITHOUT_PARTS.indexOf(column.category()) < 0
              && !column.sqlType().equals("json")
              && (ORDER_OF_RANGES.indexOf(word) < 0
                  || column.category() != 'A' && !column.isJson());
      case SEARCH ->
          column.matchesPatterns() || column.isJson() || column.sqlType().equals("tsvector");
    };
  }

  /** What it applies to, for messages. */
  String appliesTo() {
    return switch (kind) {
      case VALUE -> "any value";
      case PATTERN, REGEX -> "texts";
      case PARTS -> "arrays, ranges and jsonb";
      case SEARCH -> "texts, JSON and tsvector";
    };
  }

  /** Whether its value is a pattern of LIKE. */
  public boolean matchesPatterns() {
    return kind == Kind.PATTERN;
  }

  /** Whether its value is a regular expression. */
  public boolean matchesExpressions() {
    return kind == Kind.REGEX;
  }

  /** Whether its value is a text whatever the type of the column is. */
  public boolean takesText() {
    return kind == Kind.PATTERN || kind == Kind.REGEX || kind == Kind.SEARCH;
  }

  /** Whether its value is a query for a full text search. */
  public boolean searches() {
    return kind == Kind.SEARCH;
  }

  /** Whether it can be followed by {@code (any)} and {@code (all)} and an array of values. */
  public boolean hasQuantifiers() {
    return kind == Kind.PATTERN
        || kind == Kind.REGEX
        || kind == Kind.VALUE && this != NEQ && this != ISDISTINCT;
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
