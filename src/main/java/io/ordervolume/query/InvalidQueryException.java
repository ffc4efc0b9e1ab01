package io.ordervolume.query;

import java.util.List;
import java.util.Map;
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
    /** A function that leads to related rows fails. */
    FUNCTION_FAILED,
    UNKNOWN_PREFERENCE
  }

  private final Reason reason;
  private final String parameter;
  private final String hint;
  private final Optional<String> sqlState;
  private final transient List<Map<String, String>> details;

  public InvalidQueryException(Reason reason, String parameter, String message, String hint) {
    this(reason, parameter, message, hint, Optional.empty(), List.of());
  }

  private InvalidQueryException(
      Reason reason,
      String parameter,
      String message,
      String hint,
      Optional<String> sqlState,
      List<Map<String, String>> details) {
    super(message, null, false, false);
    this.reason = reason;
    this.parameter = parameter;
    this.hint = hint;
    this.sqlState = sqlState;
    this.details = details;
  }

  /** Returns the same with the SQLSTATE that PostgreSQL has for it. */
  public InvalidQueryException withSqlState(String state) {
    return new InvalidQueryException(
        reason, parameter, getMessage(), hint, Optional.of(state), details);
  }

  /** Returns a copy with the choices that the client has, one map of texts for each. */
  InvalidQueryException withDetails(List<Map<String, String>> choices) {
    return new InvalidQueryException(
        reason, parameter, getMessage(), hint, sqlState, List.copyOf(choices));
  }

  /** Returns the same with the parameter of a query that this one is a part of. */
  InvalidQueryException blaming(String other) {
    return new InvalidQueryException(reason, other, getMessage(), hint, sqlState, details);
  }

  /** The SQLSTATE that PostgreSQL has for it; empty if it would not see the query. */
  public Optional<String> sqlState() {
    return sqlState;
  }

  /** What the client can choose among; empty if there is nothing to choose. */
  public List<Map<String, String>> details() {
    return details;
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
