package io.ordervolume.derivation;

import io.ordervolume.derivation.Plan.BaseTable;
import io.ordervolume.derivation.Plan.KeyColumn;
import io.ordervolume.derivation.Plan.Mapping;
import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.derivation.ViewFacts.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Derives how a view is maintained from the facts about it. Performs no I/O and keeps no state. */
public final class Deriver {

  /** The mappings for one key, and the columns of each table that they read. */
  private record Derived(List<String> key, List<Mapping> mappings, Map<Long, Set<String>> logged) {}

  /**
   * Returns the plan of a view. A construct without a mapping leads to mode full or scheduled with
   * a reason. A wrong declared key or mapping leads to a problem.
   */
  public Plan derive(ViewFacts facts, DeclaredPlan declared) {
    Optional<Restrictions.Verdict> verdict = Restrictions.find(facts);
    if (verdict.isPresent()) {
      return without(facts, verdict.get().mode(), verdict.get().reason());
    }
    try {
      return incremental(facts, declared);
    } catch (Refused declaration) {
      return without(
          facts, Mode.FULL, declaration.getMessage(), Optional.of(declaration.getMessage()));
    } catch (Unsupported construct) {
      return without(facts, Mode.FULL, construct.getMessage());
    } catch (RuntimeException | StackOverflowError failure) {
      return without(
          facts,
          Mode.FULL,
          "could not be understood (%s); accept full refreshes".formatted(failure));
    }
  }

  private static Plan incremental(ViewFacts facts, DeclaredPlan declared) {
    Relation view = facts.target();
    if (view.uniqueKeys().isEmpty()) {
      throw new Unsupported("has no unique index on columns; create one");
    }
    Definition definition = Definition.parse(view.definition().orElseThrow());
    Query query = QueryBinder.bind(facts, view, definition);
    Ordering.check(query);
    KeyCandidates keys = new KeyCandidates(query, view);
    Derived derived = derive(facts, query, keys, declared);
    List<KeyColumn> key =
        derived.key().stream()
            .map(column -> new KeyColumn(column, !keys.isNotNull(column)))
            .toList();
    return new Plan(
        Mode.INCREMENTAL,
        Optional.empty(),
        Optional.empty(),
        keys.rowIds().get(0),
        key,
        Optional.of(definition.render()),
        expands(facts),
        tables(facts, derived.logged()),
        derived.mappings());
  }

  private static Derived derive(
      ViewFacts facts, Query query, KeyCandidates keys, DeclaredPlan declared) {
    Set<List<String>> candidates =
        declared.key().isEmpty() ? keys.find() : Set.of(keys.checkDeclared(declared.key()));
    if (declared.mappings().isEmpty()) {
      return derive(facts, query, keys, candidates);
    }
    List<String> key =
        candidates.stream()
            .findFirst()
            .orElseThrow(
                () -> new Refused("declares mappings without a key; declare the key as well"));
    DeclaredMappings mappings = DeclaredMappings.check(facts, declared, key);
    Derived derived;
    try {
      derived = derive(facts, query, keys, Set.of(key));
    } catch (Unsupported refusal) {
      mappings.requireAllTables(refusal.getMessage());
      derived = new Derived(key, List.of(), Map.of());
    }
    return override(derived, mappings);
  }

  private static Derived override(Derived derived, DeclaredMappings declared) {
    List<Mapping> mappings = new ArrayList<>(derived.mappings());
    mappings.removeIf(mapping -> declared.mappings().containsKey(mapping.table()));
    mappings.addAll(declared.mappings().values());
    Map<Long, Set<String>> logged = new HashMap<>(derived.logged());
    declared
        .logged()
        .forEach(
            (table, columns) ->
                logged.merge(
                    table,
                    columns,
                    (first, second) -> {
                      Set<String> both = new LinkedHashSet<>(first);
                      both.addAll(second);
                      return both;
                    }));
    return new Derived(derived.key(), mappings, logged);
  }

  private static Derived derive(
      ViewFacts facts, Query query, KeyCandidates keys, Set<List<String>> candidates) {
    if (candidates.isEmpty()) {
      throw new Unsupported(KeyReason.none(query));
    }
    Unsupported first = null;
    for (List<String> candidate : candidates) {
      try {
        return derive(query, facts.target(), keys, candidate);
      } catch (Unsupported refusal) {
        first = first == null ? refusal : first;
      }
    }
    throw first;
  }

  private static Derived derive(
      Query query, Relation view, KeyCandidates keys, List<String> candidate) {
    for (String column : candidate) {
      if (!keys.isTraceable(column)) {
        throw new Unsupported(
            "has the declared key column %s, which does not follow from a changed row; %s"
                .formatted(column, KeyReason.none(query)));
      }
    }
    List<Mapper.Wanted> wanted =
        candidate.stream()
            .map(
                column ->
                    new Mapper.Wanted(
                        keys.position(column),
                        column,
                        view.column(column).map(ViewFacts.Column::type)))
            .toList();
    List<Mapping> mappings = new ArrayList<>();
    Map<Long, Set<String>> logged = new HashMap<>();
    for (Mapper.Change change : new Mapper().changes(query, wanted)) {
      Mapping mapping = new Mapping(change.table().oid(), change.occurrence(), change.sql().text());
      if (!mappings.contains(mapping)) {
        mappings.add(mapping);
      }
      for (ColumnRef column : change.sql().inner()) {
        if (column.leaf().source() instanceof Leaf.TableSource source) {
          logged
              .computeIfAbsent(source.table().oid(), any -> new LinkedHashSet<>())
              .add(column.column());
        }
      }
    }
    return new Derived(candidate, mappings, logged);
  }

  private static Plan without(ViewFacts facts, Mode mode, String reason) {
    return without(facts, mode, reason, Optional.empty());
  }

  private static Plan without(ViewFacts facts, Mode mode, String reason, Optional<String> problem) {
    List<ViewFacts.UniqueKey> ids = facts.target().uniqueKeys();
    return new Plan(
        mode,
        Optional.of(reason),
        problem,
        ids.isEmpty() ? List.of() : ids.get(0).columns(),
        List.of(),
        Optional.empty(),
        expands(facts),
        mode == Mode.SCHEDULED ? List.of() : tables(facts, Map.of()),
        List.of());
  }

  private static List<Long> expands(ViewFacts facts) {
    return facts.expandedViews().stream()
        .filter(view -> view.kind() == 'm' && view.oid() != facts.view())
        .map(Relation::oid)
        .toList();
  }

  private static List<BaseTable> tables(ViewFacts facts, Map<Long, Set<String>> logged) {
    Map<Long, Set<String>> compared = UsedColumns.of(facts);
    List<BaseTable> tables = new ArrayList<>();
    for (Map.Entry<Long, Set<String>> entry : compared.entrySet()) {
      Relation table = facts.relations().get(entry.getKey());
      List<String> order = table.columns().stream().map(ViewFacts.Column::name).toList();
      Set<String> images = logged.getOrDefault(entry.getKey(), Set.of());
      tables.add(
          new BaseTable(
              table.oid(),
              table.schema(),
              table.name(),
              order.stream().filter(entry.getValue()::contains).toList(),
              order.stream().filter(images::contains).toList()));
    }
    return tables;
  }
}
