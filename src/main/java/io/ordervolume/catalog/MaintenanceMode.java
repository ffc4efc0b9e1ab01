package io.ordervolume.catalog;

/** How a maintained view follows its tables. */
public enum MaintenanceMode {
  /** Changed rows lead to keys, and only the rows of these keys are computed again. */
  INCREMENTAL,
  /** Changes are captured but not mapped to keys: each needs a refresh of all rows. */
  FULL,
  /** Changes go unnoticed: rows are as of the last refresh. */
  SCHEDULED
}
