package io.ordervolume.derivation;

import io.ordervolume.derivation.FromNode.Joined;
import io.ordervolume.derivation.FromNode.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes FROM clauses in which one item may be replaced by its changed rows.
 *
 * <p>An outer join over old and new rows does not return all old rows: a row without a partner may
 * have one now. So the matched rows and the rows extended with nulls are two variants. Suppose the
 * changed item is on the side that is extended. Then a row extended with nulls can appear or
 * disappear only if a changed row would match it.
 */
final class FromWriter {

  private static final int MAX_VARIANTS = 64;

  /** A FROM clause, and conditions that the rest of the query must add. */
  record Variant(Sql from, List<Sql> exists) {}

  private final Map<Leaf, Sql> rows;
  private final Map<Joined, List<Sql>> conditions;
  private final Optional<Leaf> target;
  private final Sql changed;

  /**
   * @param rows the text of the old and new rows of each item that takes part
   * @param conditions the conditions of each join that can be written
   * @param target the item to replace
   * @param changed the text of its changed rows
   */
  FromWriter(
      Map<Leaf, Sql> rows, Map<Joined, List<Sql>> conditions, Optional<Leaf> target, Sql changed) {
    this.rows = rows;
    this.conditions = conditions;
    this.target = target;
    this.changed = changed;
  }

  /** Returns the variants for a query that uses columns of these items. */
  List<Variant> write(FromNode node, Set<Leaf> used) {
    List<Variant> variants = write(node, used, true);
    if (variants.size() > MAX_VARIANTS) {
      throw new Unsupported(
          "has too many outer joins that decide about its rows; split the view, or accept full refreshes");
    }
    return variants;
  }

  private List<Variant> write(FromNode node, Set<Leaf> used, boolean change) {
    if (node instanceof Leaf leaf) {
      Sql text = change && target.filter(own -> own == leaf).isPresent() ? changed : rows.get(leaf);
      return text == null ? List.of() : List.of(new Variant(text, List.of()));
    }
    Joined join = (Joined) node;
    List<Sql> on = conditions.get(join);
    boolean left = takesPart(join.left());
    boolean right = takesPart(join.right());
    if (!left || !right) {
      return write(left ? join.left() : join.right(), used, change);
    }
    Set<Leaf> below = new HashSet<>(used);
    on.forEach(condition -> condition.columns().forEach(column -> below.add(column.leaf())));
    return switch (join.kind()) {
      case INNER -> combine(" JOIN ", join, below, change, change, on, List.of());
      case LEFT -> left(join, used, below, change, on);
      case FULL -> full(join, below, change, on);
    };
  }

  private List<Variant> left(
      Joined join, Set<Leaf> used, Set<Leaf> below, boolean change, List<Sql> on) {
    boolean needed = join.right().leaves().stream().anyMatch(used::contains);
    boolean changedRight = change && isTarget(join.right());
    if (!needed && !changedRight) {
      return write(join.left(), used, change);
    }
    List<Variant> variants =
        new ArrayList<>(combine(" JOIN ", join, below, change, change, on, List.of()));
    if (needed && changedRight) {
      for (Variant matching : write(join.right(), below, true)) {
        variants.addAll(
            combine(" LEFT JOIN ", join, below, false, false, null, List.of(exists(matching, on))));
      }
    } else if (needed) {
      variants.addAll(combine(" LEFT JOIN ", join, below, change, false, null, List.of()));
    }
    return variants;
  }

  private List<Variant> full(Joined join, Set<Leaf> below, boolean change, List<Sql> on) {
    boolean changedLeft = change && isTarget(join.left());
    boolean changedRight = change && isTarget(join.right());
    List<Variant> variants =
        new ArrayList<>(combine(" JOIN ", join, below, change, change, on, List.of()));
    if (changedRight) {
      for (Variant matching : write(join.right(), below, true)) {
        variants.addAll(
            combine(" LEFT JOIN ", join, below, false, false, null, List.of(exists(matching, on))));
      }
    } else {
      variants.addAll(combine(" LEFT JOIN ", join, below, change, false, null, List.of()));
    }
    if (changedLeft) {
      for (Variant matching : write(join.left(), below, true)) {
        variants.addAll(
            combine(
                " RIGHT JOIN ", join, below, false, false, null, List.of(exists(matching, on))));
      }
    } else {
      variants.addAll(combine(" RIGHT JOIN ", join, below, false, change, null, List.of()));
    }
    return variants;
  }

  /**
   * Returns the joined variants. If the conditions are null, the join extends every row with nulls.
   */
  private List<Variant> combine(
      String operator,
      Joined join,
      Set<Leaf> below,
      boolean changeLeft,
      boolean changeRight,
      List<Sql> on,
      List<Sql> exists) {
    List<Variant> lefts = write(join.left(), below, changeLeft);
    List<Variant> rights = write(join.right(), below, changeRight);
    if (operator.equals(" LEFT JOIN ")) {
      rights = rights.subList(0, 1);
    } else if (operator.equals(" RIGHT JOIN ")) {
      lefts = lefts.subList(0, 1);
    }
    Sql condition =
        on == null ? Sql.of("false") : on.isEmpty() ? Sql.of("true") : Sql.join(" AND ", on);
    List<Variant> variants = new ArrayList<>();
    for (Variant left : lefts) {
      for (Variant right : rights) {
        List<Sql> all = new ArrayList<>(left.exists());
        if (!operator.equals(" LEFT JOIN ") || changeRight) {
          all.addAll(right.exists());
        }
        all.addAll(exists);
        variants.add(
            new Variant(
                Sql.of("(")
                    .then(left.from(), Sql.of(operator), right.from(), Sql.of(" ON "), condition)
                    .then(")"),
                all));
      }
    }
    return variants;
  }

  private static Sql exists(Variant matching, List<Sql> on) {
    List<Sql> all = new ArrayList<>(on);
    all.addAll(matching.exists());
    Sql condition = all.isEmpty() ? Sql.EMPTY : Sql.of(" WHERE ").then(Sql.join(" AND ", all));
    return Sql.of("EXISTS (SELECT FROM ").then(matching.from(), condition).then(")");
  }

  private boolean takesPart(FromNode node) {
    return node.leaves().stream().anyMatch(rows::containsKey);
  }

  private boolean isTarget(FromNode node) {
    return target.filter(leaf -> node.leaves().contains(leaf)).isPresent();
  }

  /** Returns the items that outer joins need beside those given. */
  static Set<Leaf> close(FromNode node, Set<Leaf> kept, Map<Joined, List<Sql>> conditions) {
    Set<Leaf> closed = new LinkedHashSet<>(kept);
    int size;
    do {
      size = closed.size();
      closeJoins(node, closed, conditions);
      for (Leaf leaf : List.copyOf(closed)) {
        References.outer(leaf).stream()
            .map(ColumnRef::leaf)
            .filter(node.leaves()::contains)
            .forEach(closed::add);
      }
    } while (closed.size() > size);
    return closed;
  }

  private static void closeJoins(FromNode node, Set<Leaf> kept, Map<Joined, List<Sql>> conditions) {
    if (!(node instanceof Joined join)) {
      return;
    }
    closeJoins(join.left(), kept, conditions);
    closeJoins(join.right(), kept, conditions);
    if (join.kind() == Kind.INNER) {
      return;
    }
    boolean left = join.left().leaves().stream().anyMatch(kept::contains);
    boolean right = join.right().leaves().stream().anyMatch(kept::contains);
    if (right || left && join.kind() == Kind.FULL) {
      List<Leaf> own = join.leaves();
      for (Sql condition : conditions.get(join)) {
        kept.addAll(References.leaves(condition.columns(), own));
      }
      if (join.left().leaves().stream().noneMatch(kept::contains)) {
        kept.addAll(join.left().leaves());
      }
      if (join.kind() == Kind.FULL && join.right().leaves().stream().noneMatch(kept::contains)) {
        kept.addAll(join.right().leaves());
      }
    }
  }
}
