package io.ordervolume.derivation;

import io.ordervolume.derivation.DeclaredPlan.DeclaredMapping;
import io.ordervolume.derivation.Plan.Mapping;
import io.ordervolume.derivation.ViewFacts.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks declared mappings against the tables and columns that the view uses. */
final class DeclaredMappings {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(log|seen):([^}]+)}");

  private final ViewFacts facts;
  private final Map<Long, Set<String>> used;
  private final Map<Long, Mapping> mappings = new LinkedHashMap<>();
  private final Map<Long, Set<String>> logged = new HashMap<>();

  private DeclaredMappings(ViewFacts facts) {
    this.facts = facts;
    this.used = UsedColumns.of(facts);
  }

  /** Returns the declared mappings, or refuses them. */
  static DeclaredMappings check(ViewFacts facts, DeclaredPlan declared, List<String> key) {
    DeclaredMappings checked = new DeclaredMappings(facts);
    for (DeclaredMapping mapping : declared.mappings()) {
      checked.add(mapping, key);
    }
    return checked;
  }

  /** Returns the mappings by table. */
  Map<Long, Mapping> mappings() {
    return mappings;
  }

  /** Returns the columns that images need for these mappings, by table. */
  Map<Long, Set<String>> logged() {
    return logged;
  }

  /** Rejects the declaration if the view reads a table for which it has no mapping. */
  void requireAllTables(String reason) {
    for (Map.Entry<Long, Set<String>> table : used.entrySet()) {
      if (!mappings.containsKey(table.getKey())) {
        throw new Refused(
            "declares no mapping for table %s, which the view reads (%s), and none can be derived: the view %s"
                .formatted(
                    facts.relations().get(table.getKey()).label(),
                    String.join(", ", table.getValue()),
                    reason));
      }
    }
  }

  private void add(DeclaredMapping declared, List<String> key) {
    Relation table = table(declared.table());
    Set<String> forgotten = new TreeSet<>(used.get(table.oid()));
    declared.columns().forEach(forgotten::remove);
    if (!declared.columns().isEmpty() && !forgotten.isEmpty()) {
      throw new Refused(
          "declares a mapping for table %s that does not cover column %s, which the view uses; add it"
              .formatted(table.label(), String.join(", ", forgotten)));
    }
    Set<Long> changed = new LinkedHashSet<>();
    StringBuilder sql = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(declared.sql());
    while (matcher.find()) {
      Relation read = table(matcher.group(2));
      if (matcher.group(1).equals("log")) {
        changed.add(read.oid());
      }
      logged.computeIfAbsent(read.oid(), any -> new LinkedHashSet<>()).addAll(used.get(read.oid()));
      matcher.appendReplacement(sql, "{%s:%d}".formatted(matcher.group(1), read.oid()));
    }
    matcher.appendTail(sql);
    if (!changed.contains(table.oid())) {
      throw new Refused(
          "declares a mapping for table %s that does not read {log:%s}"
              .formatted(table.label(), table.label()));
    }
    if (mappings.put(table.oid(), mapping(table, sql.toString(), key)) != null) {
      throw new Refused(
          "declares two mappings for table %s; write them as one query with UNION ALL"
              .formatted(table.label()));
    }
  }

  /**
   * Returns the query of a declared mapping, with the columns in the order and with the types of
   * the key.
   */
  private Mapping mapping(Relation table, String sql, List<String> key) {
    String columns =
        key.stream()
            .map(
                name ->
                    "(declared.%1$s)::%2$s AS %1$s"
                        .formatted(
                            Identifiers.quote(name),
                            facts.target().column(name).orElseThrow().type()))
            .collect(Collectors.joining(", "));
    return new Mapping(
        table.oid(), "declared", "SELECT %s FROM (%s) declared".formatted(columns, sql));
  }

  private Relation table(String name) {
    List<Relation> found = new ArrayList<>();
    for (long oid : used.keySet()) {
      Relation table = facts.relations().get(oid);
      if (name.equals(table.label()) || name.equals(table.name()) || name.equals("" + oid)) {
        found.add(table);
      }
    }
    if (found.size() != 1) {
      throw new Refused(
          found.isEmpty()
              ? "declares a mapping with table %s, which the view does not read".formatted(name)
              : "declares a mapping with table %s, but there are several; add the schema"
                  .formatted(name));
    }
    return found.get(0);
  }
}
