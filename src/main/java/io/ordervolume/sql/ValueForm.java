package io.ordervolume.sql;

/** How PostgreSQL writes values of types without a Java type. */
public enum ValueForm {
  /** As {@code to_json} does. */
  JSON,
  /** The same, without members that are null. */
  STRIPPED_JSON,
  /** As they are, each with its name: as values within JSON. */
  NESTED,
  /** As a cast to text does. */
  TEXT
}
