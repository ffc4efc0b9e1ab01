package io.ordervolume.query;

import java.util.Map;

/** Example values of PostgreSQL types, for documentation and hints. */
final class TypeExamples {

  private static final Map<String, String> BY_TYPE =
      Map.ofEntries(
          Map.entry("boolean", "true"),
          Map.entry("uuid", "0195f2a0-7c5e-7000-8000-000000000001"),
          Map.entry("date", "2026-07-31"),
          Map.entry("timestamp without time zone", "2026-07-31T12:00:00"),
          Map.entry("time without time zone", "12:00:00"),
          Map.entry("time with time zone", "12:00:00+00"),
          Map.entry("interval", "P1D"),
          Map.entry("inet", "192.0.2.1"),
          Map.entry("cidr", "192.0.2.0/24"),
          Map.entry("bytea", "\\x00ff"),
          Map.entry("json", "{}"),
          Map.entry("jsonb", "{}"),
          Map.entry("money", "12.50"));

  private static final Map<Character, String> BY_CATEGORY =
      Map.of(
          'N', "12.5",
          'A', "{}",
          'R', "empty",
          'S', "Austin",
          'V', "101");

  private TypeExamples() {}

  static String of(String sqlType, char category) {
    String example = BY_TYPE.get(sqlType);
    return example != null ? example : BY_CATEGORY.getOrDefault(category, "value");
  }
}
