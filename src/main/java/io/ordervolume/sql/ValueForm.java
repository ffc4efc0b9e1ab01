package io.ordervolume.sql;

/** How PostgreSQL writes values of types without a Java type. */
public enum ValueForm {
  /** As {@code to_json} does. */
  JSON,
  /** The same, without members that are null. */
  STRIPPED_JSON,
  /** As values within JSON, each with its name. */
  NESTED,
  /** As they are, each with its name. */
  NAMED,
  /** As a cast to text does. */
  TEXT;

  /** Whether another part of the statement reads the values by their names. */
  boolean hasNames() {
    return this == NESTED || this == NAMED;
  }
}
