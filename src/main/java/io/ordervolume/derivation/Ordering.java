package io.ordervolume.derivation;

import io.ordervolume.derivation.FromNode.Joined;
import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Leaf.TableSource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import io.ordervolume.derivation.Scalar.OrderedCall;
import io.ordervolume.derivation.Scalar.WindowCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses results that depend on the order in which PostgreSQL reads rows. Examples are numbers
 * among ties, aggregates without a total order, and the first of equal rows.
 */
final class Ordering {

  private static final Set<String> SAME_FOR_PEERS =
      Set.of("rank", "dense_rank", "percent_rank", "cume_dist");
  private static final Set<String> BY_POSITION =
      Set.of("row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value");

  private Ordering() {}

  /** Rejects a query with such a result anywhere in it. */
  static void check(Query query) {
    if (query instanceof SetOperation set) {
      set.branches().forEach(Ordering::check);
      checkRepresentatives(set);
      if (set.limited()) {
        throw new Unsupported(
            "uses LIMIT or OFFSET on a union; limit within one SELECT, or accept full refreshes");
      }
      return;
    }
    Block block = (Block) query;
    checkRepresentatives(block);
    for (Scalar scalar : block.scalars()) {
      scalar.subqueries().forEach(Ordering::check);
      scalar.windows().forEach(window -> check(block, window));
      scalar.ordered().forEach(call -> check(block, call));
    }
    for (Leaf leaf : block.leaves()) {
      if (leaf.source() instanceof QuerySource source) {
        check(source.query());
      }
    }
    if (block.distinctOn().isPresent() && !decidesOutputs(block)) {
      throw new Unsupported(
          "uses DISTINCT ON with an ORDER BY that leaves ties; add the columns of a unique key to ORDER BY");
    }
    if (block.limited() && !decidesOutputs(block)) {
      throw new Unsupported(
          "uses LIMIT or OFFSET with an ORDER BY that leaves ties; add the columns of a unique key to ORDER BY");
    }
  }

  private static void check(Scalar.Subquery subquery) {
    check(subquery.query());
    if (subquery.array() && !(subquery.query() instanceof Block block && decidesOutputs(block))) {
      throw new Unsupported(
          "uses ARRAY(...) with an ORDER BY that leaves ties; add ORDER BY with the selected column or a unique key");
    }
  }

  /**
   * Refuses to group by values that can be equal but not identical: the group shows the one that
   * was read first.
   */
  private static void checkRepresentatives(Block block) {
    List<Scalar> grouped =
        block
            .grouping()
            .orElseGet(
                () ->
                    block.distinct() && block.distinctOn().isEmpty()
                        ? block.outputs().stream().map(Query.Output::value).toList()
                        : List.of());
    Set<ColumnRef> decided = decided(block, grouped);
    for (Scalar value : grouped) {
      Optional<ColumnRef> column = value.column();
      if (column.isPresent()
          && !isDeterministic(column.get())
          && !(block.leaves().contains(column.get().leaf())
              && isDecided(block, column.get().leaf(), decided))) {
        throw new Unsupported(
            "groups by %s, whose equal values may differ in case or accents, and shows any of them; group by lower(...) or by a column with a deterministic collation, or accept full refreshes"
                .formatted(column.get().column()));
      }
    }
  }

  /** Refuses to merge rows that can be equal but not identical. */
  private static void checkRepresentatives(SetOperation set) {
    if (set.kinds().stream().allMatch(kind -> kind == SetOperation.Kind.UNION_ALL)) {
      return;
    }
    for (int i = 0; i < set.columns().size(); i++) {
      if (!isDeterministic(set, i)) {
        throw new Unsupported(
            "merges equal rows by %s, whose equal values may differ in case or accents, and shows any of them; use UNION ALL, lower(...) or a column with a deterministic collation, or accept full refreshes"
                .formatted(set.columns().get(i)));
      }
    }
  }

  /** Returns whether equal values of a column are identical. */
  static boolean isDeterministic(ColumnRef column) {
    if (column.leaf().source() instanceof TableSource source) {
      return source
          .table()
          .column(column.column())
          .map(ViewFacts.Column::deterministic)
          .orElse(true);
    }
    return !(column.leaf().source() instanceof QuerySource source)
        || isDeterministic(source.query(), column.leaf().position(column.column()));
  }

  private static boolean isDeterministic(Query query, int position) {
    if (query instanceof SetOperation set) {
      return set.branches().stream().allMatch(branch -> isDeterministic(branch, position));
    }
    return position < 0
        || ((Block) query)
            .outputs()
            .get(position)
            .value()
            .column()
            .map(Ordering::isDeterministic)
            .orElse(true);
  }

  private static void check(Block block, WindowCall window) {
    if (OrderedAggregates.picksOne(window.function())) {
      window.arguments().forEach(argument -> checkIdentical(block, argument, List.of()));
    }
    String frame = window.frame().toUpperCase(java.util.Locale.ROOT);
    boolean positional =
        BY_POSITION.contains(window.function())
            || OrderedAggregates.contains(window.function())
            || frame.startsWith("ROWS");
    if (!positional || SAME_FOR_PEERS.contains(window.function())) {
      return;
    }
    if (!isTotal(block, Scalar.concat(window.partition(), window.order()))) {
      throw new Unsupported(
          "uses %s() with an ORDER BY that leaves ties; add the columns of a unique key to its ORDER BY"
              .formatted(window.function()));
    }
  }

  private static void check(Block block, OrderedCall call) {
    List<Scalar> known = Scalar.concat(block.grouping().orElse(List.of()), call.order());
    Set<ColumnRef> decided = decided(block, known);
    call.arguments().forEach(argument -> checkIdentical(block, argument, known));
    boolean exact =
        OrderedAggregates.picksOne(call.function())
            || !call.arguments().isEmpty()
                && call.arguments().stream()
                    .allMatch(argument -> isDecided(argument, known, decided));
    if (!exact) {
      throw new Unsupported(
          "uses %s without an ORDER BY that decides the order of its input; add ORDER BY with the aggregated column or a unique key"
              .formatted(call.function()));
    }
  }

  /**
   * Refuses a column of which a result shows any of several values that are equal but not
   * identical.
   */
  private static void checkIdentical(Block block, Scalar value, List<Scalar> known) {
    if (isFolded(value)) {
      return;
    }
    for (ColumnRef column : value.references()) {
      if (!isIdentical(block, column, decided(block, known))) {
        throw new Unsupported(
            "aggregates %s, whose equal values may differ in case or accents, in no order that decides between them; aggregate lower(...) or a column with a deterministic collation, or accept full refreshes"
                .formatted(column.column()));
      }
    }
  }

  /** Returns whether an expression makes equal values identical. */
  private static boolean isFolded(Scalar value) {
    return value.parts().stream()
        .filter(Scalar.Text.class::isInstance)
        .map(part -> ((Scalar.Text) part).sql())
        .anyMatch(
            text ->
                text.startsWith("lower(")
                    || text.startsWith("upper(")
                    || text.contains(" COLLATE "));
  }

  private static boolean isIdentical(Block block, ColumnRef column, Set<ColumnRef> decided) {
    return isDeterministic(column)
        || !block.leaves().contains(column.leaf())
        || isDecided(block, column.leaf(), decided);
  }

  private static boolean decidesOutputs(Block block) {
    Set<ColumnRef> decided = decided(block, block.order());
    return isTotal(block, block.order())
        || block.outputs().stream()
            .map(Query.Output::value)
            .allMatch(
                value ->
                    isDecided(value, block.order(), decided)
                        && value.references().stream()
                            .allMatch(column -> isIdentical(block, column, decided)));
  }

  private static boolean isDecided(Scalar value, List<Scalar> known, Set<ColumnRef> decided) {
    return value.plain()
        && (decided.containsAll(value.references())
            || known.stream().anyMatch(scalar -> scalar.same(value)));
  }

  /** Returns whether no two rows of a query agree in all of these expressions. */
  private static boolean isTotal(Block block, List<Scalar> known) {
    Set<ColumnRef> decided = decided(block, known);
    if (block.grouping().isPresent()) {
      return block.grouping().get().stream().allMatch(group -> isDecided(group, known, decided));
    }
    return block.leaves().stream().allMatch(leaf -> isDecided(block, leaf, decided));
  }

  /** Returns the columns whose values follow from those of the expressions. */
  private static Set<ColumnRef> decided(Block block, List<Scalar> known) {
    Set<ColumnRef> decided = new HashSet<>();
    known.forEach(scalar -> scalar.column().ifPresent(decided::add));
    List<Scalar> equalities = new ArrayList<>(block.conditions());
    // A column of the query around a subquery has one value for all its rows.
    for (Scalar scalar : equalities) {
      scalar
          .equal()
          .ifPresent(
              equal -> {
                if (!block.leaves().contains(equal.left().leaf())) {
                  decided.add(equal.left());
                }
                if (!block.leaves().contains(equal.right().leaf())) {
                  decided.add(equal.right());
                }
              });
    }
    int size;
    do {
      size = decided.size();
      for (Scalar scalar : equalities) {
        scalar.equal().ifPresent(equal -> spread(equal, decided));
      }
      block.from().ifPresent(node -> spreadOuter(node, decided));
      for (Leaf leaf : block.leaves()) {
        if (isDecided(block, leaf, decided)) {
          leaf.columns().forEach(column -> decided.add(new ColumnRef(leaf, column)));
        }
      }
    } while (decided.size() > size);
    return decided;
  }

  private static void spread(Scalar.Equality equal, Set<ColumnRef> decided) {
    if (decided.contains(equal.left())) {
      decided.add(equal.right());
    } else if (decided.contains(equal.right())) {
      decided.add(equal.left());
    }
  }

  /** Adds columns that outer joins decide: the preserved side decides the row of the other side. */
  private static void spreadOuter(FromNode node, Set<ColumnRef> decided) {
    if (node instanceof Joined join) {
      spreadOuter(join.left(), decided);
      spreadOuter(join.right(), decided);
      if (join.kind() == FromNode.Kind.LEFT) {
        for (Scalar condition : join.conditions()) {
          condition
              .equal()
              .filter(equal -> join.left().leaves().contains(equal.left().leaf()))
              .filter(equal -> decided.contains(equal.left()))
              .ifPresent(equal -> decided.add(equal.right()));
          condition
              .equal()
              .filter(equal -> join.left().leaves().contains(equal.right().leaf()))
              .filter(equal -> decided.contains(equal.right()))
              .ifPresent(equal -> decided.add(equal.left()));
        }
      } else if (join.kind() == FromNode.Kind.INNER) {
        join.conditions()
            .forEach(condition -> condition.equal().ifPresent(equal -> spread(equal, decided)));
      }
    }
  }

  private static boolean isDecided(Block block, Leaf leaf, Set<ColumnRef> decided) {
    if (leaf.source() instanceof FixedSource source) {
      // The number of a row is unique among the rows of one call.
      return source
              .ordinality()
              .map(name -> new ColumnRef(leaf, name))
              .filter(decided::contains)
              .isPresent()
          && source.text().references().stream()
              .allMatch(
                  column -> decided.contains(column) || !block.leaves().contains(column.leaf()));
    }
    return uniqueKeys(leaf).stream()
        .anyMatch(
            key -> key.stream().allMatch(column -> decided.contains(new ColumnRef(leaf, column))));
  }

  private static List<List<String>> uniqueKeys(Leaf leaf) {
    if (leaf.source() instanceof TableSource source) {
      return source.table().uniqueKeys().stream()
          .map(ViewFacts.UniqueKey::columns)
          .filter(
              columns ->
                  columns.stream()
                      .allMatch(name -> source.table().column(name).orElseThrow().notNull()))
          .toList();
    }
    return leaf.source() instanceof QuerySource source ? uniqueKeys(source.query()) : List.of();
  }

  private static List<List<String>> uniqueKeys(Query query) {
    if (!(query instanceof Block block)) {
      return List.of();
    }
    if (block.grouping().isPresent()) {
      return named(block, block.grouping().get());
    }
    if (block.oneRow()) {
      return List.of(List.of());
    }
    List<List<String>> keys = new ArrayList<>();
    if (block.leaves().size() == 1) {
      Leaf leaf = block.leaves().get(0);
      for (List<String> key : uniqueKeys(leaf)) {
        keys.addAll(
            named(
                block,
                key.stream().map(column -> Scalar.ofColumn(new ColumnRef(leaf, column))).toList()));
      }
    }
    return keys;
  }

  /** Returns the names that these expressions have in the result, if all are there. */
  private static List<List<String>> named(Block block, List<Scalar> scalars) {
    List<String> names = new ArrayList<>();
    for (Scalar scalar : scalars) {
      block.outputs().stream()
          .filter(output -> output.value().same(scalar))
          .findFirst()
          .ifPresent(output -> names.add(output.name()));
    }
    return names.size() == scalars.size() ? List.of(names) : List.of();
  }
}
