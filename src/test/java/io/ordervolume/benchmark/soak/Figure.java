package io.ordervolume.benchmark.soak;

import java.util.Locale;

/** The columns of the CSV file. Memory and sizes are in bytes; counts are of one sample. */
enum Figure {
  FIRST_INSTANCE_RSS,
  SECOND_INSTANCE_RSS,
  /** Proportional, because the processes share their buffers. */
  POSTGRESQL_PSS,
  FIRST_INSTANCE_FILES,
  SECOND_INSTANCE_FILES,
  FIRST_INSTANCE_THREADS,
  SECOND_INSTANCE_THREADS,
  VIEW_TABLE,
  VIEW_INDEXES,
  MORE_VIEWS_TABLE,
  MORE_VIEWS_INDEXES,
  CHANGE_LOGS_TABLE,
  CHANGE_LOGS_INDEXES,
  DELTAS_TABLE,
  DELTAS_INDEXES,
  REFRESH_LOG_TABLE,
  REFRESH_LOG_INDEXES,
  OTHER_OBJECTS_TABLE,
  OTHER_OBJECTS_INDEXES,
  SYSTEM_CATALOGS_TABLE,
  SYSTEM_CATALOGS_INDEXES,
  STORE_TABLE,
  STORE_INDEXES,
  WAL,
  SESSIONS,
  DELTA_ROWS,
  DIRTY_VIEWS,
  REFRESHES,
  ORDERS_WRITTEN,
  ORDERS_DELETED,
  OTHER_WRITES,
  /** Writes that failed although PostgreSQL was not restarted. */
  WRITES_FAILED,
  ROWS_READ,
  /** Reads that the killed instance refused or broke off, or rejected while it started. */
  READS_OF_KILLED_INSTANCE,
  /** Reads that failed because PostgreSQL was away. */
  READS_WHILE_DATABASE_AWAY,
  /** Reads that an instance rejected because it had too many. */
  READS_OVERLOADED,
  /** Reads that were due and were not sent, because too many had no response yet. */
  READS_SKIPPED,
  /** Reads that failed otherwise. */
  READS_FAILED,
  /** Reads whose rows contradict the staleness that their headers promise. */
  READS_CONTRADICTING,
  COMPARISONS,
  INEQUALITIES;

  /** Returns the name of the column. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
