package io.ordervolume.sql;

import io.ordervolume.query.Column;

/** Writes names as SQL. */
final class Identifiers {

  /** The schema of the objects that belong to maintained views. */
  private static final String SCHEMA = "order_volume";

  private Identifiers() {}

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String qualify(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }

  /** An object of schema {@code order_volume}. */
  static String own(String name) {
    return qualify(SCHEMA, name);
  }

  /** A column of the relation with that alias. */
  static String column(String alias, String name) {
    return alias + "." + quote(name);
  }

  /** A column of the rows that are read. */
  static String column(Column column) {
    return column(UnionBranch.ROWS, column.name());
  }
}
