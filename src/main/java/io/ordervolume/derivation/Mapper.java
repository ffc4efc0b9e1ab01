package io.ordervolume.derivation;

import io.ordervolume.derivation.FromNode.Joined;
import io.ordervolume.derivation.FromWriter.Variant;
import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Leaf.TableSource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.SetOperation;
import io.ordervolume.derivation.Scalar.Subquery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the queries from changed rows to the rows of a view that change with them.
 *
 * <p>{@link #changes} returns a query for each place where a base table is read. The query returns
 * at least the wanted columns of each row that differs before and after. {@link #rows} returns a
 * query with at least the wanted columns of each old and new row.
 */
final class Mapper {

  private static final String CHANGED = "order_volume_changed";

  /** A query from the images of one table. */
  record Change(ViewFacts.Relation table, String occurrence, Sql sql) {}

  /** A wanted column: its position, the name it gets, and the type that it is cast to. */
  record Wanted(int position, String name, Optional<String> type) {

    static Wanted of(int position, String name) {
      return new Wanted(position, name, Optional.empty());
    }
  }

  /** The changed rows in place of an item, or beside all items if a subquery changed. */
  private record Target(
      Optional<Leaf> leaf, Sql text, Change change, List<Sql> tests, String description) {}

  /** Returns the queries for all tables that a query reads. The wanted columns are traceable. */
  List<Change> changes(Query query, List<Wanted> wanted) {
    List<Change> changes = new ArrayList<>();
    if (query instanceof SetOperation set) {
      set.branches().forEach(branch -> changes.addAll(changes(branch, wanted)));
      return changes;
    }
    Block block = (Block) query;
    for (Leaf leaf : block.leaves()) {
      for (Target target : targets(block, leaf, wanted)) {
        changes.add(change(block, wanted, target));
      }
    }
    for (Target target : subqueries(block)) {
      changes.add(change(block, wanted, target));
    }
    return changes;
  }

  private Change change(Block block, List<Wanted> wanted, Target target) {
    Sql sql = select(block, wanted, Optional.of(target));
    return new Change(target.change().table(), target.change().occurrence(), sql);
  }

  /** Returns a query for at least all old and new rows. The wanted columns are visible. */
  Sql rows(Query query, List<Wanted> wanted) {
    if (query instanceof SetOperation set) {
      return Sql.join(
          " UNION ALL ",
          Traceability.read(set).stream().map(branch -> rows(branch, wanted)).toList());
    }
    return select((Block) query, wanted, Optional.empty());
  }

  private List<Target> targets(Block block, Leaf leaf, List<Wanted> wanted) {
    String alias = Identifiers.quote(leaf.alias());
    if (leaf.source() instanceof TableSource source) {
      Sql text = Sql.of("{log:%d} %s".formatted(source.table().oid(), alias));
      Change change = new Change(source.table(), leaf.alias(), text);
      return List.of(
          new Target(Optional.of(leaf), text, change, List.of(), source.table().label()));
    }
    List<Target> targets = new ArrayList<>();
    if (leaf.source() instanceof QuerySource source) {
      List<Wanted> columns =
          columns(used(block, leaf, wanted), leaf, Traceability::traceable, source.query());
      String prefix = source.lateral() ? "LATERAL (" : "(";
      for (Change change : changes(source.query(), columns)) {
        targets.add(
            new Target(
                Optional.of(leaf),
                Sql.of(prefix).then(change.sql()).then(") " + alias),
                change,
                List.of(),
                change.table().label()));
      }
    }
    return targets;
  }

  private List<Target> subqueries(Block block) {
    List<Target> targets = new ArrayList<>();
    block.from().ifPresent(Mapper::refuseSubqueriesInJoins);
    for (Scalar scalar : block.scalars()) {
      for (Subquery subquery : scalar.subqueries()) {
        targets.addAll(targets(block, subquery));
      }
    }
    return targets;
  }

  private List<Target> targets(Block block, Subquery subquery) {
    List<Wanted> wanted = new ArrayList<>();
    List<Sql> tests = new ArrayList<>();
    for (int i = 0; i < subquery.tests().size(); i++) {
      Scalar test = subquery.tests().get(i);
      if (Traceability.traceable(subquery.query(), i) && writable(block, test, Optional.empty())) {
        String name = "c" + (i + 1);
        wanted.add(Wanted.of(i, name));
        tests.add(test(subquery, i, CHANGED + "." + name));
      }
    }
    List<Target> targets = new ArrayList<>();
    for (Change change : changes(subquery.query(), wanted)) {
      targets.add(
          new Target(
              Optional.empty(),
              Sql.of("LATERAL (").then(change.sql()).then(") " + CHANGED),
              change,
              tests,
              change.table().label()));
    }
    return targets;
  }

  /**
   * Returns the condition that a value of the subquery can decide the test of IN. A null on either
   * side of IN makes the difference between false and unknown.
   */
  private static Sql test(Subquery subquery, int position, String column) {
    Scalar test = subquery.tests().get(position);
    Sql equal = Sql.of("(").then(Sql.of(test)).then(") = " + column);
    if (subquery.filter()) {
      return equal;
    }
    List<Sql> cases = new ArrayList<>(List.of(equal));
    if (!Traceability.notNull(subquery.query(), position)) {
      cases.add(Sql.of(column + " IS NULL"));
    }
    if (!Traceability.notNull(test)) {
      cases.add(Sql.of("(").then(Sql.of(test)).then(") IS NULL"));
    }
    return cases.size() == 1 ? equal : Sql.of("(").then(Sql.join(" OR ", cases)).then(")");
  }

  private static void refuseSubqueriesInJoins(FromNode node) {
    if (node instanceof Joined join) {
      if (join.conditions().stream().anyMatch(scalar -> !scalar.subqueries().isEmpty())) {
        throw new Unsupported(
            "has a subquery in the condition of an outer join; move it into a joined subquery");
      }
      refuseSubqueriesInJoins(join.left());
      refuseSubqueriesInJoins(join.right());
    }
  }

  /** Returns whether an expression can be written where these rows are read. */
  private static boolean writable(Block block, Scalar scalar, Optional<Leaf> changed) {
    return scalar.plain()
        && scalar.references().stream().allMatch(column -> writable(block, column, changed));
  }

  private static boolean writable(Block block, ColumnRef column, Optional<Leaf> changed) {
    boolean own = block.leaves().contains(column.leaf());
    if (!own || changed.filter(leaf -> leaf == column.leaf()).isPresent()) {
      return Traceability.traceable(column);
    }
    return writable(block, column.leaf(), changed) && Traceability.visible(block, column);
  }

  /** Returns whether the arguments of an item that is a function can be written. */
  private static boolean writable(Block block, Leaf leaf, Optional<Leaf> changed) {
    return !(leaf.source() instanceof FixedSource source)
        || writable(block, source.text(), changed);
  }

  private Sql select(Block block, List<Wanted> wanted, Optional<Target> target) {
    if (block.oneRow() && target.isEmpty()) {
      // The row exists for all values of the conditions, and its wanted columns are constants.
      return Sql.of("SELECT ").then(Sql.join(", ", outputs(block, wanted)));
    }
    Optional<Leaf> changed = target.flatMap(Target::leaf);
    List<Sql> conditions = new ArrayList<>();
    for (Scalar condition : block.conditions()) {
      if (writable(block, condition, changed)) {
        conditions.add(Sql.of(condition));
      }
    }
    target.ifPresent(own -> conditions.addAll(own.tests()));
    Map<Joined, List<Sql>> joins = new HashMap<>();
    block.from().ifPresent(node -> collectJoins(block, node, changed, joins));
    List<Sql> outputs = outputs(block, wanted);

    Set<Leaf> kept = kept(block, outputs, conditions, joins, target);
    for (Leaf leaf : kept) {
      if (!writable(block, leaf, changed)) {
        throw new Unsupported(
            "joins the function %s over a computed value (an aggregate, a window, a limit); join it over a column, or accept full refreshes"
                .formatted(leaf.alias()));
      }
    }
    conditions.removeIf(condition -> !within(condition, block, kept));
    joins.values().forEach(list -> list.removeIf(condition -> !within(condition, block, kept)));

    Map<Leaf, Sql> rows = new LinkedHashMap<>();
    for (Leaf leaf : kept) {
      rows.put(leaf, rows(block, leaf, wanted));
    }
    Sql list = Sql.join(", ", outputs);
    Sql head = Sql.of("SELECT").then(list.isEmpty() ? Sql.EMPTY : Sql.of(" ").then(list));
    List<Sql> queries = new ArrayList<>();
    for (Variant variant : variants(block, rows, joins, outputs, conditions, target)) {
      List<Sql> all = new ArrayList<>(conditions);
      all.addAll(variant.exists());
      Sql from = variant.from().isEmpty() ? Sql.EMPTY : Sql.of(" FROM ").then(variant.from());
      Sql where = all.isEmpty() ? Sql.EMPTY : Sql.of(" WHERE ").then(Sql.join(" AND ", all));
      queries.add(head.then(from, where));
    }
    return Sql.join(" UNION ALL ", queries).close(block.leaves());
  }

  private static List<Variant> variants(
      Block block,
      Map<Leaf, Sql> rows,
      Map<Joined, List<Sql>> joins,
      List<Sql> outputs,
      List<Sql> conditions,
      Optional<Target> target) {
    Set<Leaf> used = new LinkedHashSet<>();
    outputs.forEach(sql -> used.addAll(References.leaves(sql.columns(), block.leaves())));
    conditions.forEach(sql -> used.addAll(References.leaves(sql.columns(), block.leaves())));
    rows.values().forEach(sql -> used.addAll(References.leaves(sql.columns(), block.leaves())));
    target.ifPresent(own -> used.addAll(References.leaves(own.text().columns(), block.leaves())));
    List<Variant> variants = new ArrayList<>();
    if (!rows.isEmpty()) {
      variants.addAll(
          new FromWriter(
                  rows,
                  joins,
                  target.flatMap(Target::leaf),
                  target.map(Target::text).orElse(Sql.EMPTY))
              .write(block.from().orElseThrow(), used));
    } else {
      variants.add(new Variant(Sql.EMPTY, List.of()));
    }
    if (target.isPresent() && target.get().leaf().isEmpty()) {
      Sql text = target.get().text();
      variants.replaceAll(
          variant ->
              new Variant(
                  variant.from().isEmpty()
                      ? text
                      : variant.from().then(Sql.of(" CROSS JOIN "), text),
                  variant.exists()));
    }
    return variants;
  }

  private static List<Sql> outputs(Block block, List<Wanted> wanted) {
    return wanted.stream().map(column -> output(block, column)).toList();
  }

  private static Sql output(Block block, Wanted wanted) {
    Sql value = Sql.of(block.outputs().get(wanted.position()).value());
    Sql typed = wanted.type().map(type -> Sql.of("(").then(value).then(")::" + type)).orElse(value);
    return typed.then(" AS " + Identifiers.quote(wanted.name()));
  }

  private static void collectJoins(
      Block block, FromNode node, Optional<Leaf> changed, Map<Joined, List<Sql>> joins) {
    if (node instanceof Joined join) {
      List<Sql> conditions = new ArrayList<>();
      for (Scalar condition : join.conditions()) {
        if (writable(block, condition, changed)) {
          conditions.add(Sql.of(condition));
        }
      }
      joins.put(join, conditions);
      collectJoins(block, join.left(), changed, joins);
      collectJoins(block, join.right(), changed, joins);
    }
  }

  private static boolean within(Sql condition, Block block, Set<Leaf> kept) {
    return kept.containsAll(References.leaves(condition.columns(), block.leaves()));
  }

  /** Returns the old and new rows of an item, with the columns that the query uses. */
  private Sql rows(Block block, Leaf leaf, List<Wanted> wanted) {
    String alias = Identifiers.quote(leaf.alias());
    if (leaf.source() instanceof TableSource source) {
      return Sql.of("{seen:%d} %s".formatted(source.table().oid(), alias));
    }
    if (leaf.source() instanceof FixedSource source) {
      return Sql.of(source.text());
    }
    QuerySource source = (QuerySource) leaf.source();
    List<Wanted> columns =
        columns(used(block, leaf, wanted), leaf, Traceability::visible, source.query());
    return Sql.of(source.lateral() ? "LATERAL (" : "(")
        .then(rows(source.query(), columns))
        .then(") " + alias);
  }

  private interface Test {
    boolean holds(Query query, int position);
  }

  private static List<Wanted> columns(Set<String> used, Leaf leaf, Test test, Query query) {
    return used.stream()
        .map(column -> Wanted.of(leaf.position(column), column))
        .filter(column -> test.holds(query, column.position()))
        .toList();
  }

  /** Returns the columns of an item that conditions, other items or wanted columns use. */
  private static Set<String> used(Block block, Leaf leaf, List<Wanted> wanted) {
    Set<ColumnRef> all = new LinkedHashSet<>();
    wanted.forEach(
        column -> all.addAll(References.all(block.outputs().get(column.position()).value())));
    for (Scalar scalar : block.scalars()) {
      scalar.subqueries().forEach(subquery -> all.addAll(References.outer(subquery.query())));
      scalar
          .subqueries()
          .forEach(subquery -> subquery.tests().forEach(t -> all.addAll(References.all(t))));
    }
    block.conditions().forEach(condition -> all.addAll(References.all(condition)));
    block.from().ifPresent(node -> collectJoined(node, all));
    block.leaves().forEach(item -> all.addAll(References.outer(item)));
    Set<String> used = new LinkedHashSet<>();
    for (ColumnRef column : all) {
      if (column.leaf() == leaf) {
        used.add(column.column());
      }
    }
    return used;
  }

  private static void collectJoined(FromNode node, Set<ColumnRef> all) {
    if (node instanceof Joined join) {
      join.conditions().forEach(condition -> all.addAll(References.all(condition)));
      collectJoined(join.left(), all);
      collectJoined(join.right(), all);
    }
  }

  /** Returns the items that lie between the changed rows and the wanted columns. */
  private static Set<Leaf> kept(
      Block block,
      List<Sql> outputs,
      List<Sql> conditions,
      Map<Joined, List<Sql>> joins,
      Optional<Target> target) {
    List<Leaf> leaves = block.leaves();
    JoinGraph graph = new JoinGraph();
    List<Sql> edges = new ArrayList<>(conditions);
    joins.values().forEach(edges::addAll);
    for (Sql edge : edges) {
      graph.connect(vertices(edge.columns(), leaves));
    }
    for (Leaf leaf : leaves) {
      if (!writable(block, leaf, target.flatMap(Target::leaf))) {
        continue;
      }
      boolean changed = target.flatMap(Target::leaf).filter(own -> own == leaf).isPresent();
      Set<Object> vertices =
          vertices(changed ? target.get().text().columns() : References.outer(leaf), leaves);
      vertices.add(leaf);
      graph.connect(vertices);
    }
    if (target.isPresent() && target.get().leaf().isEmpty()) {
      graph.connect(withChange(target.get().text(), leaves));
      target.get().tests().forEach(test -> graph.connect(withChange(test, leaves)));
    }

    Set<Object> terminals = new LinkedHashSet<>();
    outputs.forEach(sql -> terminals.addAll(References.leaves(sql.columns(), leaves)));
    Object start =
        target
            .<Object>map(own -> own.leaf().<Object>map(leaf -> leaf).orElse(JoinGraph.CHANGE))
            .orElseGet(() -> terminals.isEmpty() ? JoinGraph.OUTER : terminals.iterator().next());
    Set<Object> component = graph.component(start);
    if (target.isPresent() && !component.containsAll(terminals)) {
      Disconnection.check(block, start, terminals, target.get().description());
    }
    terminals.add(start);
    if (component.contains(JoinGraph.OUTER)) {
      terminals.add(JoinGraph.OUTER);
    }
    for (Leaf leaf : leaves) {
      if (!leaf.nullable() && component.contains(leaf) && isFiltered(leaf, conditions)) {
        terminals.add(leaf);
      }
    }
    Set<Leaf> kept = new LinkedHashSet<>();
    Set<Object> between = graph.between(terminals);
    leaves.stream().filter(between::contains).forEach(kept::add);
    if (target.isPresent()) {
      kept.addAll(References.leaves(target.get().text().columns(), leaves));
      target.get().tests().forEach(test -> kept.addAll(References.leaves(test.columns(), leaves)));
    }
    return block.from().map(node -> FromWriter.close(node, kept, joins)).orElse(kept);
  }

  private static boolean isFiltered(Leaf leaf, List<Sql> conditions) {
    return conditions.stream()
        .anyMatch(
            condition ->
                !condition.columns().isEmpty()
                    && condition.columns().stream().allMatch(column -> column.leaf() == leaf));
  }

  private static Set<Object> vertices(Set<ColumnRef> columns, List<Leaf> leaves) {
    Set<Object> vertices = new LinkedHashSet<>();
    for (ColumnRef column : columns) {
      vertices.add(leaves.contains(column.leaf()) ? column.leaf() : JoinGraph.OUTER);
    }
    return vertices;
  }

  private static Set<Object> withChange(Sql sql, List<Leaf> leaves) {
    Set<Object> vertices = vertices(sql.columns(), leaves);
    vertices.add(JoinGraph.CHANGE);
    return vertices;
  }
}
