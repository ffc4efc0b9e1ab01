package io.ordervolume.query;

/** A query that cannot be understood: which parameter is wrong, why, and what would be right. */
public final class InvalidQueryException extends RuntimeException {

  /** What is wrong, as a client may tell apart. */
  public enum Reason {
    UNKNOWN_PARAMETER,
    UNKNOWN_COLUMN,
    UNKNOWN_OPERATOR,
    INVALID_VALUE,
    OUT_OF_RANGE
  }

  private final Reason reason;
  private final String parameter;
  private final String hint;

  public InvalidQueryException(Reason reason, String parameter, String message, String hint) {
    super(message, null, false, false);
    this.reason = reason;
    this.parameter = parameter;
    this.hint = hint;
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
