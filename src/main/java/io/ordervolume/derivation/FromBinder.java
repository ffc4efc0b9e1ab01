package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Leaf.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.LateralSubSelect;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.Values;

/** Resolves the FROM clause of a query: tables, views, subqueries, functions and their joins. */
final class FromBinder {

  private final ViewFacts facts;
  private final QueryBinder queries;

  FromBinder(ViewFacts facts, QueryBinder queries) {
    this.facts = facts;
    this.queries = queries;
  }

  /** Resolves a FROM clause, and adds its leaves to the scope of the context. */
  FromNode bind(FromItem first, List<Join> joins, BlockContext context) {
    List<FromNode> listed = new ArrayList<>();
    FromNode current = item(first, context);
    for (Join join : joins == null ? List.<Join>of() : joins) {
      if (join.isSimple()) {
        listed.add(current);
        current = item(join.getFromItem(), context);
      } else {
        current = join(current, join, context);
      }
    }
    listed.add(current);
    return listed.stream()
        .reduce((left, right) -> new FromNode.Joined(FromNode.Kind.INNER, left, right, List.of()))
        .orElseThrow();
  }

  private FromNode join(FromNode first, Join join, BlockContext context) {
    if (join.isNatural()
        || join.isSemi()
        || join.isApply()
        || join.isStraight()
        || join.isGlobal()) {
      throw new Unsupported("has a join that is not understood; write it with ON");
    }
    FromNode second = item(join.getFromItem(), context);
    FromNode left = join.isFull() ? JoinedSubqueries.side(first, queries, context) : first;
    FromNode right = join.isFull() ? JoinedSubqueries.side(second, queries, context) : second;
    List<Scalar> conditions = new ArrayList<>();
    if (join.getUsingColumns() != null) {
      for (Column column : join.getUsingColumns()) {
        conditions.add(
            using(
                left, right, Identifiers.unquote(column.getColumnName()), join.isFull(), context));
      }
    }
    if (join.getOnExpressions() != null) {
      for (Expression expression : join.getOnExpressions()) {
        QueryBinder.conjuncts(expression)
            .forEach(e -> conditions.add(ScalarBinder.bindCondition(e, queries, context)));
      }
    }
    if (join.isRight()) {
      return JoinedSubqueries.leftJoin(right, left, conditions, queries, context);
    }
    if (join.isLeft()) {
      return JoinedSubqueries.leftJoin(left, right, conditions, queries, context);
    }
    return new FromNode.Joined(
        join.isFull() ? FromNode.Kind.FULL : FromNode.Kind.INNER, left, right, conditions);
  }

  private static Scalar using(
      FromNode left, FromNode right, String column, boolean full, BlockContext context) {
    Scalar first = JoinTree.column(left, column, context.scope());
    Scalar second = JoinTree.column(right, column, context.scope());
    if (Stream.of(first, second)
        .flatMap(side -> side.references().stream())
        .anyMatch(VirtualColumns::isVirtual)) {
      throw new Unsupported("joins by USING on a virtual generated column; write the join with ON");
    }
    if (full) {
      context.scope().merge(column, join("COALESCE(", first, ", ", second, ")"));
    }
    return first.column().isPresent() && second.column().isPresent()
        ? Scalar.ofEquality(first.column().get(), second.column().get())
        : join("", first, " = ", second, "");
  }

  private static Scalar join(
      String before, Scalar first, String between, Scalar second, String after) {
    List<Scalar.Part> parts = new ArrayList<>();
    parts.add(new Scalar.Text(before));
    parts.addAll(first.parts());
    parts.add(new Scalar.Text(between));
    parts.addAll(second.parts());
    parts.add(new Scalar.Text(after));
    return Scalar.of(List.copyOf(parts), Optional.empty());
  }

  private FromNode item(FromItem item, BlockContext context) {
    if (item.getPivot() != null || item.getUnPivot() != null || item.getSampleClause() != null) {
      throw new Unsupported("has a FROM item that is not understood; accept full refreshes");
    }
    if (item instanceof ParenthesedFromItem inner && !(inner.getFromItem() instanceof Values)) {
      if (inner.getAlias() != null) {
        throw new Unsupported("has an alias on a join; give aliases to the joined tables");
      }
      return bind(inner.getFromItem(), inner.getJoins(), context);
    }
    Leaf leaf = leaf(item, context);
    context.scope().add(leaf);
    return leaf;
  }

  private Leaf leaf(FromItem item, BlockContext context) {
    List<String> renamed = aliasColumns(item.getAlias());
    if (item instanceof Table table) {
      return table(table, renamed, context);
    }
    String alias =
        item.getAlias() == null ? "" : Identifiers.unquote(item.getAlias().getName().strip());
    if (item instanceof ParenthesedFromItem
        || item instanceof ParenthesedSelect inner && inner.getSelect() instanceof Values) {
      return values(alias, renamed, item.toString(), context);
    }
    if (item instanceof ParenthesedSelect inner) {
      boolean lateral = item instanceof LateralSubSelect;
      Optional<Scope> outer = lateral ? Optional.of(context.scope()) : context.scope().outer();
      Query query =
          QueryBinder.rename(queries.bind(inner.getSelect(), outer, context.ctes()), renamed);
      return new Leaf(alias, query.columns(), new QuerySource(query, lateral));
    }
    if (item instanceof TableFunction function) {
      return function(alias, renamed, function, context);
    }
    throw new Unsupported("has a FROM item that is not understood; accept full refreshes");
  }

  private Leaf values(String alias, List<String> renamed, String written, BlockContext context) {
    String text = context.markers().restore(written);
    Scalar bound = FromItemText.of(text).bind(queries, context);
    List<Scalar.Part> parts = new ArrayList<>();
    if (!bound.references().isEmpty() && !text.startsWith("LATERAL")) {
      parts.add(new Scalar.Text("LATERAL "));
    }
    parts.addAll(bound.parts());
    return new Leaf(
        alias,
        renamed,
        new FixedSource(Scalar.of(List.copyOf(parts), Optional.empty()), Optional.empty()));
  }

  private Leaf function(
      String alias, List<String> renamed, TableFunction function, BlockContext context) {
    String written = function.getFunction().getName();
    Optional<FromItemText> item = context.markers().item(written).map(FromItemText::of);
    Scalar call =
        item.map(text -> text.bind(queries, context))
            .orElseGet(() -> ScalarBinder.bind(function.getFunction(), queries, context));
    if (!call.subqueries().isEmpty()) {
      throw new Unsupported(
          "has a subquery in an argument of %s() in FROM; compute it in a joined subquery"
              .formatted(written));
    }
    if (!call.plain()) {
      throw new Unsupported("has a function in FROM that is not understood; accept full refreshes");
    }
    List<Scalar.Part> parts = new ArrayList<>();
    parts.add(new Scalar.Text("LATERAL "));
    parts.addAll(call.parts());
    boolean numbered = function.getWithClause() != null;
    String tail = numbered ? " WITH " + function.getWithClause() : "";
    parts.add(
        new Scalar.Text(tail + (function.getAlias() == null ? "" : " " + function.getAlias())));
    List<String> columns =
        renamed.isEmpty() ? item.map(FromItemText::columns).orElse(renamed) : renamed;
    Optional<String> ordinality =
        numbered && !columns.isEmpty()
            ? Optional.of(columns.get(columns.size() - 1))
            : item.flatMap(FromItemText::ordinality);
    String name = item.map(FromItemText::name).orElseGet(() -> Identifiers.unquote(written));
    return new Leaf(
        alias.isEmpty() ? name : alias,
        columns,
        new FixedSource(Scalar.of(List.copyOf(parts), Optional.empty()), ordinality));
  }

  private Leaf table(Table table, List<String> renamed, BlockContext context) {
    String name = Identifiers.unquote(table.getName());
    String alias =
        table.getAlias() == null ? name : Identifiers.unquote(table.getAlias().getName().strip());
    if (table.getSchemaName() == null && context.ctes().containsKey(name)) {
      CommonTable cte = context.ctes().get(name);
      Query query =
          QueryBinder.rename(queries.bind(cte.select(), cte.scope(), cte.visible()), cte.columns());
      query = QueryBinder.rename(query, renamed);
      return new Leaf(alias, query.columns(), new QuerySource(query, false));
    }
    String schema =
        table.getSchemaName() == null ? "pg_catalog" : Identifiers.unquote(table.getSchemaName());
    ViewFacts.Relation relation =
        facts
            .find(schema, name)
            .orElseThrow(
                () ->
                    new Unsupported(
                        "reads %s.%s, which is not understood; accept full refreshes"
                            .formatted(schema, name)));
    if (relation.isExpanded()) {
      Query query = QueryBinder.rename(queries.bindBelow(relation), renamed);
      return new Leaf(alias, query.columns(), new QuerySource(query, false));
    }
    return new Leaf(
        alias,
        relation.columns().stream().map(ViewFacts.Column::name).toList(),
        new TableSource(relation),
        renamed);
  }

  private static List<String> aliasColumns(Alias alias) {
    return alias == null || alias.getAliasColumns() == null
        ? List.of()
        : alias.getAliasColumns().stream().map(column -> Identifiers.unquote(column.name)).toList();
  }
}
