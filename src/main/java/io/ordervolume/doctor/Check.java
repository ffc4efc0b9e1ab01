package io.ordervolume.doctor;

import java.util.Locale;
import java.util.Optional;

/**
 * The checks. Their codes are a contract with monitoring. Checks that block come first, and read no
 * table that another session may have locked.
 */
enum Check {
  NOT_MIGRATED(Severity.BLOCKING),
  CATALOG_WITHOUT_ROWS(Severity.BLOCKING),
  NOTHING_TO_SERVE(Severity.BLOCKING),
  TOO_STALE(Severity.BLOCKING),
  DEFINER_FUNCTION_PUBLIC(Severity.BLOCKING),
  VIEW_MISSING(Severity.WARNING),
  VIEW_NOT_INSTALLED(Severity.WARNING),
  VIEW_NOT_POPULATED(Severity.WARNING),
  DEFINITION_REFUSED(Severity.WARNING),
  ROLES_WITHOUT_VIEW(Severity.WARNING),
  NO_USABLE_INDEX(Severity.WARNING),
  NO_RIGHT_TO_REFRESH(Severity.WARNING),
  NO_TEMPORARY_TABLES(Severity.WARNING),
  NO_STATISTICS(Severity.WARNING),
  TABLE_SWAPPED(Severity.WARNING),
  TRIGGERS_INCOMPLETE(Severity.WARNING),
  CHANGES_UNCAPTURED(Severity.WARNING),
  CHANGES_WAITING(Severity.WARNING),
  MAPPING_SCANS_TABLE(Severity.WARNING),
  MAPPING_FINDS_MOST_KEYS(Severity.WARNING),
  MIGRATION_LOCKED(Severity.WARNING);

  private final Severity severity;

  Check(Severity severity) {
    this.severity = severity;
  }

  boolean blocks() {
    return severity == Severity.BLOCKING;
  }

  /** Returns the name of the check and of its findings. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Finding finding(Optional<String> view, String problem, String fix, String sql) {
    return new Finding(code(), severity, view.orElse(null), problem, fix, sql);
  }
}
