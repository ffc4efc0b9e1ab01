package io.ordervolume.catalog;

/** Whether the service keeps a relation fresh or only serves it. */
public enum RelationKind {
  /** A materialized view that the service keeps fresh. */
  MAINTAINED,
  /** A plain view: always exact, without a version and without a delta. */
  PLAIN
}
