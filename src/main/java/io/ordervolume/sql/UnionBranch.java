package io.ordervolume.sql;

import static io.ordervolume.sql.Identifiers.column;
import static java.util.stream.Collectors.joining;

import io.ordervolume.catalog.KeyColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Some of the rows of a relation, as a branch of UNION ALL. Together the branches of a source have
 * each row once.
 *
 * @param from the rows, under the alias {@link #ROWS}
 * @param condition selects those of the branch; {@code true} for all
 */
record UnionBranch(String from, String condition) {

  static final String ROWS = "r";
  static final String EVERY_ROW = "true";

  private static final String KEYS = "k";
  private static final String NEWER = "n";

  /** Whether single rows can be told to be stale. An uncorrelated subquery is computed once. */
  static final String NOT_ALL_STALE = "(select not exists (select from stale where \"_all\"))";

  static final String ALL_STALE = "exists (select from stale where \"_all\")";

  /** All rows of one table expression. */
  static List<UnionBranch> whole(String table) {
    return List.of(new UnionBranch(table + " " + ROWS, EVERY_ROW));
  }

  /**
   * The rows as of the last refresh or apply.
   *
   * @param page whether few rows are read, in order
   */
  static List<UnionBranch> current(Relation relation, boolean page) {
    List<UnionBranch> table = whole(relation.table());
    return relation
        .overlay()
        .filter(overlay -> overlay.delta().isPresent())
        .map(
            overlay ->
                List.of(
                    new UnionBranch(table.get(0).from, notInDelta(overlay, page)),
                    new UnionBranch(
                        overlay.delta().get() + " " + ROWS, "not " + column(ROWS, "_deleted"))))
        .orElse(table);
  }

  /** The rows as they are now, in branches that refer to a common table named stale. */
  static List<UnionBranch> live(Relation relation, ChangeOverlay overlay, boolean page) {
    List<UnionBranch> live = new ArrayList<>();
    for (UnionBranch branch : current(relation, page)) {
      String notStale = overlay.key().isEmpty() ? "" : " and " + notStale(overlay);
      live.add(new UnionBranch(branch.from, NOT_ALL_STALE + notStale + " and " + branch.condition));
    }
    if (!overlay.key().isEmpty()) {
      live.add(stale(overlay, UnionBranch::isEqual, NOT_ALL_STALE));
    }
    if (overlay.hasNullableKey()) {
      String withNull = NOT_ALL_STALE + " and (" + hasNull(overlay, KEYS) + ")";
      live.add(stale(overlay, UnionBranch::isSame, withNull));
    }
    return live;
  }

  /**
   * For pages one index probe of the delta for each row: whatever the planner expects of the
   * delta's size, the rows keep the order of the index that they are read by. Otherwise one join.
   */
  private static String notInDelta(ChangeOverlay overlay, boolean page) {
    String delta = overlay.delta().orElseThrow() + " " + NEWER;
    String equal = pairs(overlay, NEWER, UnionBranch::isEqual);
    String same = pairs(overlay, NEWER, UnionBranch::isSame);
    String without =
        page
            ? "(select true from %s where %s limit 1) is null".formatted(delta, equal)
            : "not exists (select from %s where %s)".formatted(delta, equal);
    if (!overlay.hasNullableKey()) {
      return without;
    }
    String withoutSame = "not exists (select from %s where %s)".formatted(delta, same);
    return page
        ? "case when %s then %s else %s end".formatted(hasNull(overlay, ROWS), withoutSame, without)
        : "%s and (not (%s) or %s)".formatted(without, hasNull(overlay, ROWS), withoutSame);
  }

  /** A hash table answers this and keeps the order of the index; a join would not. */
  private static String notStale(ChangeOverlay overlay) {
    String rows = list(overlay, name -> column(ROWS, name));
    String keys = list(overlay, Identifiers::quote);
    String known = "select %s from stale where not \"_all\"".formatted(keys);
    if (!overlay.hasNullableKey()) {
      return notAmong(overlay, rows, known);
    }
    return "case when %s then not exists (select from stale %s where %s) else %s end"
        .formatted(
            hasNull(overlay, ROWS),
            KEYS,
            pairs(overlay, KEYS, UnionBranch::isSame),
            notAmong(overlay, rows, known + " and not (" + hasNull(overlay, "stale") + ")"));
  }

  /**
   * One operator compares all columns of two rows. If the columns have several, rows are joined.
   */
  private static String notAmong(ChangeOverlay overlay, String rows, String keys) {
    List<String> operators = overlay.key().stream().map(KeyColumn::equality).distinct().toList();
    return operators.size() == 1
        ? "not ((%s) %s any (%s))".formatted(rows, operators.get(0), keys)
        : "not exists (select from (%s) %s where %s)"
            .formatted(keys, KEYS, pairs(overlay, KEYS, UnionBranch::isEqual));
  }

  /** PostgreSQL pushes the keys into the definition's grouping; offset 0 keeps it from joining. */
  private static UnionBranch stale(ChangeOverlay overlay, Comparison comparison, String condition) {
    String matches =
        overlay.key().stream()
            .map(key -> comparison.of(key, column("d", key.name()), column(KEYS, key.name())))
            .collect(joining(" and "));
    return new UnionBranch(
        "stale %s, lateral (select d.* from %s d where %s offset 0) %s"
            .formatted(KEYS, overlay.definition(), matches, ROWS),
        condition);
  }

  /** Writes how two values of a column of the key are compared. */
  private interface Comparison {
    String of(KeyColumn key, String one, String other);
  }

  private static String isEqual(KeyColumn key, String one, String other) {
    return one + " " + key.equality() + " " + other;
  }

  private static String isSame(KeyColumn key, String one, String other) {
    return key.equality().equals("=")
        ? one + " is not distinct from " + other
        : "(%s or %s and %s)".formatted(isEqual(key, one, other), isNull(one), isNull(other));
  }

  /** A composite value with a null in each field is a value. */
  private static String isNull(String value) {
    return value + " is not distinct from null";
  }

  private static String pairs(ChangeOverlay overlay, String alias, Comparison comparison) {
    return overlay.key().stream()
        .map(key -> comparison.of(key, column(alias, key.name()), column(ROWS, key.name())))
        .collect(joining(" and "));
  }

  private static String list(ChangeOverlay overlay, UnaryOperator<String> written) {
    return overlay.key().stream().map(KeyColumn::name).map(written).collect(joining(", "));
  }

  private static String hasNull(ChangeOverlay overlay, String alias) {
    return overlay.key().stream()
        .filter(KeyColumn::nullable)
        .map(key -> isNull(column(alias, key.name())))
        .collect(joining(" or "));
  }
}
