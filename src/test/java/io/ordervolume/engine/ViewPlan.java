package io.ordervolume.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plan written by hand with the contents that derivation produces. Mappings refer to tables by
 * name: {@code {log:orders}}, {@code {seen:orders}}.
 */
record ViewPlan(
    String view,
    String mode,
    List<String> rowId,
    List<Key> key,
    List<Table> tables,
    List<Mapping> mappings) {

  record Key(String name, boolean nullable) {}

  record Table(String name, List<String> compared, List<String> logged) {}

  record Mapping(String table, String sql) {}

  /** Returns an incremental plan without tables. */
  static ViewPlan of(String view, String... rowId) {
    return new ViewPlan(
        view,
        "incremental",
        List.of(rowId),
        Arrays.stream(rowId).map(name -> new Key(name, false)).toList(),
        List.of(),
        List.of());
  }

  ViewPlan mode(String changed) {
    return new ViewPlan(view, changed, rowId, key, tables, mappings);
  }

  ViewPlan key(String... names) {
    return new ViewPlan(
        view,
        mode,
        rowId,
        Arrays.stream(names).map(name -> new Key(name, false)).toList(),
        tables,
        mappings);
  }

  ViewPlan nullableKey(String... names) {
    return new ViewPlan(
        view,
        mode,
        rowId,
        Arrays.stream(names).map(name -> new Key(name, true)).toList(),
        tables,
        mappings);
  }

  /** Returns the plan with another table; columns are separated by commas. */
  ViewPlan table(String name, String compared, String logged) {
    List<Table> more = new ArrayList<>(tables);
    more.add(new Table(name, split(compared), split(logged)));
    return new ViewPlan(view, mode, rowId, key, more, mappings);
  }

  ViewPlan mapping(String table, String sql) {
    List<Mapping> more = new ArrayList<>(mappings);
    more.add(new Mapping(table, sql));
    return new ViewPlan(view, mode, rowId, key, tables, more);
  }

  private static List<String> split(String columns) {
    return columns.isEmpty() ? List.of() : List.of(columns.split(",\\s*"));
  }
}
