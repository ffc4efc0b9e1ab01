package io.ordervolume.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * A column of a served relation, as PostgreSQL's catalog describes it.
 *
 * @param type as {@code format_type} writes it, such as {@code numeric(10,2)}
 * @param baseType the same of the type below a domain; equal to {@code type} for other types
 * @param category {@code pg_type.typcategory} of the base type, such as N for numbers
 * @param comment the column's SQL comment
 * @param operators the SQL of operators and aggregates that a type of another schema than {@code
 *     pg_catalog} sorts and groups by, by their words in queries, such as eq; empty for other types
 */
public record RelationColumn(
    String name,
    String type,
    String baseType,
    char category,
    boolean notNull,
    Optional<String> comment,
    Map<String, String> operators) {

  public RelationColumn {
    operators = Map.copyOf(operators);
  }

  /** A column of a type of PostgreSQL itself. */
  public RelationColumn(
      String name,
      String type,
      String baseType,
      char category,
      boolean notNull,
      Optional<String> comment) {
    this(name, type, baseType, category, notNull, comment, Map.of());
  }
}
