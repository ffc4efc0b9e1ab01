package io.ordervolume.catalog;

/**
 * A column of the maintenance key.
 *
 * @param type as {@code format_type} writes it
 * @param nullable whether a row may have null in it; true when in doubt
 * @param equality the operator by which its values are equal
 */
public record KeyColumn(String name, String type, boolean nullable, String equality) {

  /** A column of a type of PostgreSQL itself. */
  public KeyColumn(String name, String type, boolean nullable) {
    this(name, type, nullable, "=");
  }
}
