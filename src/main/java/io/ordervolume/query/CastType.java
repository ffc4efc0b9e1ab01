package io.ordervolume.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A type that selected values can be cast to. Only types of PostgreSQL itself are in the list whose
 * input functions look nothing up and change nothing.
 *
 * @param type how values of it are written
 * @param sqlType its name in PostgreSQL
 * @param category its {@code pg_type.typcategory}
 */
public record CastType(ColumnType type, String sqlType, char category) {

  private static final Map<String, CastType> BY_NAME = new TreeMap<>();

  static {
    put(ColumnType.TEXT, "text", 'S', "text", "varchar", "character varying", "bpchar");
    put(ColumnType.INTEGER, "smallint", 'N', "smallint", "int2");
    put(ColumnType.INTEGER, "integer", 'N', "integer", "int", "int4");
    put(ColumnType.INTEGER, "bigint", 'N', "bigint", "int8");
    put(ColumnType.NUMERIC, "numeric", 'N', "numeric", "decimal");
    put(ColumnType.OTHER, "real", 'N', "real", "float4");
    put(ColumnType.OTHER, "double precision", 'N', "double precision", "float8", "float");
    put(ColumnType.OTHER, "boolean", 'B', "boolean", "bool");
    put(ColumnType.OTHER, "date", 'D', "date");
    put(ColumnType.OTHER, "timestamp without time zone", 'D', "timestamp");
    put(
        ColumnType.TIME,
        "timestamp with time zone",
        'D',
        "timestamptz",
        "timestamp with time zone");
    put(ColumnType.OTHER, "time without time zone", 'D', "time");
    put(ColumnType.OTHER, "interval", 'T', "interval");
    put(ColumnType.OTHER, "uuid", 'U', "uuid");
    put(ColumnType.OTHER, "json", 'U', "json");
    put(ColumnType.OTHER, "jsonb", 'U', "jsonb");
  }

  private static void put(ColumnType type, String sqlType, char category, String... names) {
    CastType cast = new CastType(type, sqlType, category);
    Arrays.stream(names).forEach(name -> BY_NAME.put(name, cast));
  }

  /** Returns the type with that name, in any case. */
  static Optional<CastType> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name.strip().toLowerCase(Locale.ROOT)));
  }

  /** Returns the names of all types, for messages. */
  static String names() {
    return String.join(", ", BY_NAME.keySet());
  }
}
