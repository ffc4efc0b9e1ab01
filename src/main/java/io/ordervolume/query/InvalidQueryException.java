package io.ordervolume.query;

import java.util.Optional;

/** A query that cannot be understood: which parameter is wrong, why, and what would be right. */
public final class InvalidQueryException extends RuntimeException {

  /** The kinds of faults that clients can distinguish. */
  public enum Reason {
    UNKNOWN_PARAMETER,
    UNKNOWN_COLUMN,
    UNKNOWN_OPERATOR,
    INVALID_VALUE,
    OUT_OF_RANGE,
    /** No rows can be meant, such as a negative number of them. */
    NO_SUCH_RANGE,
    NO_RELATIONSHIP,
    SEVERAL_RELATIONSHIPS,
    /** Rows are sorted by a relation that select does not name. */
    NOT_EMBEDDED,
    /** Rows are sorted by a relation of which several rows may belong to each. */
    NOT_TO_ONE,
    UNKNOWN_PREFERENCE
  }

  private final Reason reason;
  private final String parameter;
  private final String hint;
  private final Optional<String> sqlState;

  public InvalidQueryException(Reason reason, String parameter, String message, String hint) {
    this(reason, parameter, message, hint, Optional.empty());
  }

  private InvalidQueryException(
      Reason reason, String parameter, String message, String hint, Optional<String> sqlState) {
    super(message, null, false, false);
    this.reason = reason;
    this.parameter = parameter;
    this.hint = hint;
    this.sqlState = sqlState;
  }

  /** Returns the same with the SQLSTATE that PostgreSQL has for it. */
  public InvalidQueryException withSqlState(String state) {
    return new InvalidQueryException(reason, parameter, getMessage(), hint, Optional.of(state));
  }

  /** Returns the same with the parameter of a query that this one is a part of. */
  InvalidQueryException blaming(String other) {
    return new InvalidQueryException(reason, other, getMessage(), hint, sqlState);
  }

  /** The SQLSTATE that PostgreSQL has for it; empty if it would not see the query. */
  public Optional<String> sqlState() {
    return sqlState;
  }

  public Reason reason() {
    return reason;
  }

  /** Name of the parameter at fault. */
  public String parameter() {
    return parameter;
  }

  /** What would be accepted instead. */
  public String hint() {
    return hint;
  }
}
