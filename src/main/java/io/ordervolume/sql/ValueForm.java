package io.ordervolume.sql;

/** How PostgreSQL writes values of types without a Java type. */
public enum ValueForm {
  /** As {@code to_json} does. */
  JSON,
  /** As a cast to text does. */
  TEXT
}
