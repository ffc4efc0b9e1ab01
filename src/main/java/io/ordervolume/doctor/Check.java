package io.ordervolume.doctor;

import java.util.Locale;

/**
 * What is looked into. Names are a contract with those who watch the findings. Checks that block
 * come first, and read no table that somebody may have locked, but for one that has to be asked
 * for.
 */
enum Check {
  VIEW_MISSING(Severity.BLOCKING),
  VIEW_NOT_POPULATED(Severity.BLOCKING),
  COLUMNS_DIFFER(Severity.BLOCKING),
  TOO_STALE(Severity.BLOCKING),
  DEFINER_FUNCTION_PUBLIC(Severity.BLOCKING),
  NO_USABLE_INDEX(Severity.WARNING),
  NO_RIGHT_TO_REFRESH(Severity.WARNING),
  NO_TEMPORARY_TABLES(Severity.WARNING),
  NO_STATISTICS(Severity.WARNING),
  TRIGGERS_INCOMPLETE(Severity.WARNING),
  CHANGES_UNEXPLAINED(Severity.WARNING),
  CHANGES_WAITING(Severity.WARNING),
  DEFINITION_DIFFERS(Severity.WARNING),
  MIGRATION_LOCKED(Severity.WARNING);

  private final Severity severity;

  Check(Severity severity) {
    this.severity = severity;
  }

  boolean blocks() {
    return severity == Severity.BLOCKING;
  }

  /** The name of the check, and of what it finds. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Finding finding(String problem, String mend, String sql) {
    return new Finding(code(), severity, problem, mend, sql);
  }
}
