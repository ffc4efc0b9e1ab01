package io.ordervolume.derivation;

import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proposes maintenance keys, the best first. The best is a row id that consists of base columns.
 * Next are base columns in the result from which a row id is computed. Then comes a row id with one
 * base column, which an index can find. Last are the traceable columns of a row id, and single base
 * columns.
 */
final class KeyCandidates {

  private final Query query;
  private final ViewFacts.Relation view;

  KeyCandidates(Query query, ViewFacts.Relation view) {
    this.query = query;
    this.view = view;
  }

  /** Returns lists of column names without repetition. */
  Set<List<String>> find() {
    Set<List<String>> candidates = new LinkedHashSet<>();
    List<List<String>> ids = rowIds();
    for (List<String> id : ids) {
      if (id.stream().allMatch(column -> isUsable(column) && isBase(column))) {
        candidates.add(id);
      }
    }
    for (List<String> id : ids) {
      baseColumns(id).ifPresent(columns -> candidates.add(minimal(columns)));
    }
    for (List<String> id : ids) {
      if (id.stream().allMatch(this::isUsable) && id.stream().anyMatch(this::isBase)) {
        candidates.add(id);
      }
    }
    for (List<String> id : ids) {
      add(candidates, id.stream().filter(c -> isUsable(c) && isBase(c)).toList());
      add(candidates, id.stream().filter(this::isUsable).toList());
    }
    view.columns().stream()
        .map(ViewFacts.Column::name)
        .filter(column -> isUsable(column) && isBase(column))
        .sorted(Comparator.comparing(column -> !isUniqueBase(column)))
        .forEach(column -> candidates.add(List.of(column)));
    return candidates;
  }

  /** Returns a declared key, or refuses it. */
  List<String> checkDeclared(List<String> key) {
    for (String column : key) {
      ViewFacts.Column facts =
          view.column(column)
              .orElseThrow(
                  () ->
                      new Refused(
                          "declares the key column %s, which the view does not have"
                              .formatted(column)));
      if (facts.isFloat() || !facts.comparable()) {
        throw new Refused(
            "declares the key column %s of type %s, whose values cannot be compared exactly; cast it"
                .formatted(column, facts.type()));
      }
    }
    return key;
  }

  /** Returns the columns of each unique index, those that are proved not to be null first. */
  List<List<String>> rowIds() {
    return view.uniqueKeys().stream()
        .map(ViewFacts.UniqueKey::columns)
        .sorted(
            Comparator.<List<String>, Boolean>comparing(
                    id -> !id.stream().allMatch(this::isNotNull))
                .thenComparing(List::size))
        .toList();
  }

  int position(String column) {
    return view.columns().stream().map(ViewFacts.Column::name).toList().indexOf(column);
  }

  boolean isNotNull(String column) {
    return Traceability.notNull(query, position(column));
  }

  boolean isTraceable(String column) {
    return Traceability.traceable(query, position(column));
  }

  private boolean isUsable(String column) {
    ViewFacts.Column facts = view.column(column).orElseThrow();
    return facts.comparable() && !facts.isFloat() && isTraceable(column);
  }

  private static void add(Set<List<String>> candidates, List<String> columns) {
    if (!columns.isEmpty()) {
      candidates.add(columns);
    }
  }

  /** Returns whether a column is a base column in every branch, so that an index can find it. */
  private boolean isBase(String column) {
    return blocks(query).stream()
        .allMatch(block -> isBase(block.outputs().get(position(column)).value()));
  }

  private static boolean isBase(Scalar value) {
    return value.constant() || value.column().map(KeyCandidates::isBase).orElse(false);
  }

  private static boolean isBase(ColumnRef column) {
    if (column.leaf().source() instanceof Leaf.QuerySource source) {
      int position = column.leaf().position(column.column());
      return blocks(source.query()).stream()
          .allMatch(block -> isBase(block.outputs().get(position).value()));
    }
    return column.leaf().source() instanceof Leaf.TableSource;
  }

  private static List<Block> blocks(Query query) {
    if (query instanceof Query.SetOperation set) {
      return set.branches().stream().flatMap(branch -> blocks(branch).stream()).toList();
    }
    return List.of((Block) query);
  }

  /** Returns columns of the result that are the base columns in the expressions of a row id. */
  private Optional<List<String>> baseColumns(List<String> id) {
    if (!(query instanceof Block block)) {
      return Optional.empty();
    }
    Set<String> columns = new LinkedHashSet<>();
    for (String name : id) {
      Scalar value = block.outputs().get(position(name)).value();
      if (!value.plain()) {
        return Optional.empty();
      }
      for (ColumnRef base : value.references()) {
        Optional<String> output = outputOf(block, base);
        if (output.isEmpty() || !isUsable(output.get())) {
          return Optional.empty();
        }
        columns.add(output.get());
      }
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(columns));
  }

  private static Optional<String> outputOf(Block block, ColumnRef base) {
    return block.outputs().stream()
        .filter(output -> output.value().column().filter(base::equals).isPresent())
        .map(Output::name)
        .findFirst();
  }

  /** Leaves out the other columns of a table if the columns contain a unique key of it. */
  private List<String> minimal(List<String> columns) {
    Block block = (Block) query;
    List<String> kept = new ArrayList<>(columns);
    for (String column : columns) {
      Optional<ColumnRef> own = base(block, column);
      boolean implied =
          own.isPresent()
              && uniqueKeys(own.get().leaf()).stream()
                  .anyMatch(
                      key ->
                          !key.contains(own.get().column())
                              && key.stream()
                                  .allMatch(
                                      name ->
                                          outputOf(block, new ColumnRef(own.get().leaf(), name))
                                              .filter(kept::contains)
                                              .isPresent()));
      if (implied) {
        kept.remove(column);
      }
    }
    return kept;
  }

  private Optional<ColumnRef> base(Block block, String column) {
    return block.outputs().get(position(column)).value().column();
  }

  private static List<List<String>> uniqueKeys(Leaf leaf) {
    return leaf.source() instanceof Leaf.TableSource source
        ? source.table().uniqueKeys().stream().map(ViewFacts.UniqueKey::columns).toList()
        : List.of();
  }

  private boolean isUniqueBase(String column) {
    return query instanceof Block block
        && base(block, column)
            .map(own -> uniqueKeys(own.leaf()).contains(List.of(own.column())))
            .orElse(false);
  }
}
