package io.ordervolume.derivation;

import io.ordervolume.derivation.Leaf.FixedSource;
import io.ordervolume.derivation.Leaf.QuerySource;
import io.ordervolume.derivation.Leaf.TableSource;
import io.ordervolume.derivation.Query.Block;
import io.ordervolume.derivation.Query.Output;
import io.ordervolume.derivation.Query.SetOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.LateralSubSelect;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.select.WithItem;

/**
 * Resolves the names in the text of a view, and puts the queries of the views below in its place.
 */
final class QueryBinder {

  private static final int MAX_DEPTH = 50;

  private final ViewFacts facts;
  private final Markers markers;
  private final Set<String> aggregates;
  private final CrossCheck found;
  private final int depth;

  private QueryBinder(ViewFacts facts, Markers markers, CrossCheck found, int depth) {
    this.found = found;
    this.facts = facts;
    this.markers = markers;
    this.depth = depth;
    this.aggregates =
        facts.relations().values().stream()
            .flatMap(relation -> relation.functions().stream())
            .filter(ViewFacts.CalledFunction::aggregate)
            .map(ViewFacts.CalledFunction::name)
            .collect(Collectors.toSet());
  }

  /** Returns the query of a view, with the names that its columns have in the catalog. */
  static Query bind(ViewFacts facts, ViewFacts.Relation view, Definition definition) {
    CrossCheck found = new CrossCheck();
    Query query = bind(facts, view, definition, found, 0);
    found.check(facts);
    return query;
  }

  private static Query bind(
      ViewFacts facts,
      ViewFacts.Relation view,
      Definition definition,
      CrossCheck found,
      int depth) {
    if (depth > MAX_DEPTH) {
      throw new Unsupported("is built on too many layers of views; accept full refreshes");
    }
    Query query =
        new QueryBinder(facts, definition.markers(), found, depth)
            .bind(definition.select(), Optional.empty(), Map.of());
    return Passthrough.simplify(
        rename(query, view.columns().stream().map(ViewFacts.Column::name).toList()));
  }

  CrossCheck found() {
    return found;
  }

  boolean isAggregate(List<String> name) {
    return aggregates.contains(
        Identifiers.unquote(name.get(name.size() - 1)).toLowerCase(java.util.Locale.ROOT));
  }

  /** Resolves a query that can use the names of the scope. */
  Query bind(Select select, Optional<Scope> outer, Map<String, CommonTable> visible) {
    Map<String, CommonTable> ctes = new HashMap<>(visible);
    if (select.getWithItemsList() != null) {
      for (WithItem<?> item : select.getWithItemsList()) {
        CommonTable table = commonTable(item, outer, Map.copyOf(ctes));
        // A query that nothing refers to is bound too, so that no construct is overlooked.
        bind(table.select(), table.scope(), table.visible());
        ctes.put(item.getUnquotedAliasName(), table);
      }
    }
    boolean limited =
        select.getLimit() != null || select.getOffset() != null || select.getFetch() != null;
    Query query;
    if (select instanceof ParenthesedSelect inner) {
      query = bind(inner.getSelect(), outer, ctes);
    } else if (select instanceof SetOperationList list) {
      query = setOperation(list, outer, ctes);
    } else if (select instanceof PlainSelect plain) {
      query = block(plain, outer, ctes);
    } else {
      throw new Unsupported("has a query that is not understood; accept full refreshes");
    }
    return limited ? limit(query) : query;
  }

  private CommonTable commonTable(
      WithItem<?> item, Optional<Scope> outer, Map<String, CommonTable> visible) {
    List<String> columns =
        item.getWithItemList() == null
            ? List.of()
            : item.getWithItemList().stream()
                .map(column -> Identifiers.unquote(column.getExpression().toString()))
                .toList();
    return new CommonTable(item.getSelect(), columns, outer, visible);
  }

  private static Query limit(Query query) {
    if (query instanceof Block block) {
      return new Block(
          block.outputs(),
          block.from(),
          block.conditions(),
          block.grouping(),
          block.having(),
          block.others(),
          block.order(),
          block.distinct(),
          block.distinctOn(),
          true);
    }
    SetOperation set = (SetOperation) query;
    return new SetOperation(set.branches(), set.kinds(), true);
  }

  private static Query rename(Query query, List<String> names) {
    if (names.isEmpty()) {
      return query;
    }
    if (query instanceof SetOperation set) {
      List<Query> branches = set.branches().stream().map(branch -> rename(branch, names)).toList();
      return new SetOperation(branches, set.kinds(), set.limited());
    }
    Block block = (Block) query;
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < block.outputs().size(); i++) {
      Output output = block.outputs().get(i);
      outputs.add(i < names.size() ? new Output(names.get(i), output.value()) : output);
    }
    return new Block(
        outputs,
        block.from(),
        block.conditions(),
        block.grouping(),
        block.having(),
        block.others(),
        block.order(),
        block.distinct(),
        block.distinctOn(),
        block.limited());
  }

  private SetOperation setOperation(
      SetOperationList list, Optional<Scope> outer, Map<String, CommonTable> ctes) {
    List<Query> branches = new ArrayList<>();
    for (Select branch : list.getSelects()) {
      branches.add(bind(branch, outer, ctes));
    }
    List<String> names = branches.get(0).columns();
    branches.replaceAll(branch -> rename(branch, names));
    List<SetOperation.Kind> kinds =
        list.getOperations().stream()
            .map(operation -> SetOperation.Kind.valueOf(operation.toString().split(" ")[0]))
            .toList();
    return new SetOperation(List.copyOf(branches), kinds, false);
  }

  private Block block(PlainSelect select, Optional<Scope> outer, Map<String, CommonTable> ctes) {
    Scope scope = new Scope(outer);
    Map<String, WindowDefinition> windows = new HashMap<>();
    if (select.getWindowDefinitions() != null) {
      for (WindowDefinition window : select.getWindowDefinitions()) {
        windows.put(Identifiers.unquote(window.getWindowName()), window);
      }
    }
    BlockContext context = new BlockContext(scope, ctes, windows, markers);
    List<Scalar> conditions = new ArrayList<>();
    Optional<FromNode> from = Optional.empty();
    if (select.getFromItem() != null) {
      FromNode tree = from(select.getFromItem(), select.getJoins(), context);
      markNullable(tree);
      from = Optional.of(hoist(tree, conditions));
    }
    conjuncts(select.getWhere())
        .forEach(e -> conditions.add(ScalarBinder.bindCondition(e, this, context)));
    List<Output> outputs = new ArrayList<>();
    for (SelectItem<?> item : select.getSelectItems()) {
      Expression expression = item.getExpression();
      if (!(ScalarBinder.bare(expression) instanceof Column column
          && Markers.isMark(column.getColumnName()))) {
        outputs.add(
            new Output(name(item, outputs.size()), ScalarBinder.bind(expression, this, context)));
      }
    }
    Optional<List<Scalar>> grouping =
        select.getGroupBy() == null ? Optional.empty() : Optional.of(grouping(select, context));
    List<Scalar> others = new ArrayList<>();
    if (select.getHaving() != null) {
      others.add(ScalarBinder.bind(select.getHaving(), this, context));
    }
    for (WindowDefinition window : windows.values()) {
      others.addAll(ScalarBinder.bindOrder(window.getOrderByElements(), this, context));
      others.addAll(partition(window, context));
    }
    Optional<List<Scalar>> distinctOn =
        select.getDistinct() == null || select.getDistinct().getOnSelectItems() == null
            ? Optional.empty()
            : Optional.of(
                ScalarBinder.bindAll(
                    select.getDistinct().getOnSelectItems().stream()
                        .map(SelectItem::getExpression)
                        .toList(),
                    this,
                    context));
    return new Block(
        List.copyOf(outputs),
        from,
        conditions,
        grouping,
        select.getHaving() != null,
        others,
        order(select, outputs, context),
        select.getDistinct() != null,
        distinctOn,
        false);
  }

  /** A number in ORDER BY means a column of the result. */
  private List<Scalar> order(PlainSelect select, List<Output> outputs, BlockContext context) {
    List<Scalar> order = new ArrayList<>();
    for (Scalar scalar : ScalarBinder.bindOrder(select.getOrderByElements(), this, context)) {
      order.add(numbered(scalar, outputs));
    }
    return order;
  }

  private List<Scalar> grouping(PlainSelect select, BlockContext context) {
    @SuppressWarnings("unchecked")
    Iterable<? extends Expression> expressions = select.getGroupBy().getGroupByExpressionList();
    return ScalarBinder.bindAll(expressions, this, context);
  }

  private List<Scalar> partition(WindowDefinition window, BlockContext context) {
    @SuppressWarnings("unchecked")
    Iterable<? extends Expression> expressions = window.getPartitionExpressionList();
    return expressions == null ? List.of() : ScalarBinder.bindAll(expressions, this, context);
  }

  private static Scalar numbered(Scalar scalar, List<Output> outputs) {
    if (scalar.parts().size() == 1
        && scalar.parts().get(0) instanceof Scalar.Text text
        && text.sql().matches("\\d+")) {
      int number = Integer.parseInt(text.sql());
      return number >= 1 && number <= outputs.size() ? outputs.get(number - 1).value() : scalar;
    }
    return scalar;
  }

  private static String name(SelectItem<?> item, int position) {
    if (item.getAlias() != null) {
      return Identifiers.unquote(item.getAlias().getName().strip());
    }
    return item.getExpression() instanceof Column column
        ? Identifiers.unquote(column.getColumnName())
        : "column" + (position + 1);
  }

  static List<Expression> conjuncts(Expression condition) {
    if (condition == null) {
      return List.of();
    }
    Expression bare = ScalarBinder.bare(condition);
    if (bare instanceof AndExpression and) {
      List<Expression> all = new ArrayList<>(conjuncts(and.getLeftExpression()));
      all.addAll(conjuncts(and.getRightExpression()));
      return all;
    }
    return List.of(condition);
  }

  private static void markNullable(FromNode node) {
    if (node instanceof FromNode.Joined join) {
      if (join.kind() != FromNode.Kind.INNER) {
        join.right().leaves().forEach(Leaf::makeNullable);
      }
      if (join.kind() == FromNode.Kind.FULL) {
        join.left().leaves().forEach(Leaf::makeNullable);
      }
      markNullable(join.left());
      markNullable(join.right());
    }
  }

  /** Moves the conditions of inner joins that no outer join contains to those of WHERE. */
  private static FromNode hoist(FromNode node, List<Scalar> conditions) {
    if (node instanceof FromNode.Joined join && join.kind() != FromNode.Kind.FULL) {
      FromNode left = hoist(join.left(), conditions);
      if (join.kind() == FromNode.Kind.LEFT) {
        return new FromNode.Joined(join.kind(), left, join.right(), join.conditions());
      }
      conditions.addAll(join.conditions());
      return new FromNode.Joined(join.kind(), left, hoist(join.right(), conditions), List.of());
    }
    return node;
  }

  private FromNode from(FromItem first, List<Join> joins, BlockContext context) {
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

  private FromNode join(FromNode left, Join join, BlockContext context) {
    if (join.isNatural()
        || join.isSemi()
        || join.isApply()
        || join.isStraight()
        || join.isGlobal()) {
      throw new Unsupported("has a join that is not understood; write it with ON");
    }
    FromNode right = item(join.getFromItem(), context);
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
        conjuncts(expression)
            .forEach(e -> conditions.add(ScalarBinder.bindCondition(e, this, context)));
      }
    }
    if (join.isRight()) {
      return new FromNode.Joined(FromNode.Kind.LEFT, right, left, conditions);
    }
    FromNode.Kind kind =
        join.isFull()
            ? FromNode.Kind.FULL
            : join.isLeft() ? FromNode.Kind.LEFT : FromNode.Kind.INNER;
    return new FromNode.Joined(kind, left, right, conditions);
  }

  private static Scalar using(
      FromNode left, FromNode right, String column, boolean full, BlockContext context) {
    ColumnRef first = column(left, column);
    ColumnRef second = column(right, column);
    if (isVirtual(first) || isVirtual(second)) {
      throw new Unsupported("joins by USING on a virtual generated column; write the join with ON");
    }
    if (full) {
      context
          .scope()
          .merge(
              column,
              Scalar.of(
                  List.of(
                      new Scalar.Text("COALESCE("),
                      new Scalar.Reference(first),
                      new Scalar.Text(", "),
                      new Scalar.Reference(second),
                      new Scalar.Text(")")),
                  Optional.empty()));
    }
    return Scalar.ofEquality(first, second);
  }

  /** Returns whether a column is computed when it is read, and so is not in any row image. */
  static boolean isVirtual(ColumnRef column) {
    return virtual(column).isPresent();
  }

  private static Optional<String> virtual(ColumnRef column) {
    return column.leaf().source() instanceof TableSource source
        ? source.table().column(column.column()).flatMap(ViewFacts.Column::expression)
        : Optional.empty();
  }

  /** Returns a scalar with the expressions of virtual generated columns in their places. */
  Scalar inline(Scalar scalar, Map<String, CommonTable> ctes) {
    if (scalar.references().stream().noneMatch(QueryBinder::isVirtual)) {
      return scalar;
    }
    List<Scalar.Part> parts = new ArrayList<>();
    for (Scalar.Part part : scalar.parts()) {
      if (part instanceof Scalar.Reference reference && isVirtual(reference.column())) {
        Scope scope = new Scope(Optional.empty());
        scope.add(reference.column().leaf());
        Scalar expression =
            ScalarBinder.bind(
                Definition.parseExpression(virtual(reference.column()).orElseThrow(), markers),
                this,
                new BlockContext(scope, ctes, Map.of(), markers));
        if (!expression.plain()) {
          throw new Unsupported(
              "reads the generated column %s, whose expression is not understood"
                  .formatted(reference.column().column()));
        }
        parts.add(new Scalar.Text("("));
        parts.addAll(expression.parts());
        parts.add(new Scalar.Text(")"));
      } else {
        parts.add(part);
      }
    }
    return Scalar.of(List.copyOf(parts), Optional.empty());
  }

  private static ColumnRef column(FromNode node, String column) {
    List<Leaf> found = node.leaves().stream().filter(leaf -> leaf.has(column)).toList();
    if (found.size() > 1 && node instanceof FromNode.Joined join && joinsFully(join)) {
      throw new Unsupported("joins by USING over a full join; write the join with ON");
    }
    if (found.isEmpty()) {
      throw new Unsupported("joins by USING (%s), which is not understood".formatted(column));
    }
    // Of several columns that USING made equal, the first is the one that an outer join preserves.
    return preserved(node, column).column(column);
  }

  private static Leaf preserved(FromNode node, String column) {
    if (node instanceof FromNode.Joined join) {
      return join.left().leaves().stream().anyMatch(leaf -> leaf.has(column))
          ? preserved(join.left(), column)
          : preserved(join.right(), column);
    }
    return (Leaf) node;
  }

  private static boolean joinsFully(FromNode node) {
    return node instanceof FromNode.Joined join
        && (join.kind() == FromNode.Kind.FULL
            || joinsFully(join.left())
            || joinsFully(join.right()));
  }

  private FromNode item(FromItem item, BlockContext context) {
    if (item.getPivot() != null || item.getUnPivot() != null || item.getSampleClause() != null) {
      throw new Unsupported("has a FROM item that is not understood; accept full refreshes");
    }
    if (item instanceof ParenthesedFromItem inner && !(inner.getFromItem() instanceof Values)) {
      if (inner.getAlias() != null) {
        throw new Unsupported("has an alias on a join; give aliases to the joined tables");
      }
      return from(inner.getFromItem(), inner.getJoins(), context);
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
      return fixed(alias, renamed, item.toString(), context);
    }
    if (item instanceof ParenthesedSelect inner) {
      boolean lateral = item instanceof LateralSubSelect;
      Optional<Scope> outer = lateral ? Optional.of(context.scope()) : context.scope().outer();
      Query query = rename(bind(inner.getSelect(), outer, context.ctes()), renamed);
      return new Leaf(alias, query.columns(), new QuerySource(query, lateral));
    }
    if (item instanceof TableFunction function) {
      Scalar call = ScalarBinder.bind(function.getFunction(), this, context);
      return function(alias, renamed, call, function);
    }
    throw new Unsupported("has a FROM item that is not understood; accept full refreshes");
  }

  private Leaf fixed(String alias, List<String> renamed, String text, BlockContext context) {
    if (Tokens.of(text).stream().anyMatch(token -> token.is("select"))) {
      throw new Unsupported("has a subquery in VALUES; write it as a join");
    }
    if (Tokens.of(text).stream().anyMatch(token -> context.scope().isAlias(token.text()))) {
      throw new Unsupported("has VALUES with columns of other tables; write it as a join");
    }
    return new Leaf(alias, renamed, new FixedSource(Scalar.ofText(markers.restore(text))));
  }

  private static Leaf function(
      String alias, List<String> renamed, Scalar call, TableFunction function) {
    if (!call.plain()) {
      throw new Unsupported("has a function in FROM that is not understood; accept full refreshes");
    }
    List<Scalar.Part> parts = new ArrayList<>();
    parts.add(new Scalar.Text("LATERAL "));
    parts.addAll(call.parts());
    String tail = function.getWithClause() == null ? "" : " WITH " + function.getWithClause();
    parts.add(
        new Scalar.Text(tail + (function.getAlias() == null ? "" : " " + function.getAlias())));
    String name = alias.isEmpty() ? Identifiers.unquote(function.getFunction().getName()) : alias;
    return new Leaf(
        name, renamed, new FixedSource(Scalar.of(List.copyOf(parts), Optional.empty())));
  }

  private Leaf table(Table table, List<String> renamed, BlockContext context) {
    String name = Identifiers.unquote(table.getName());
    String alias =
        table.getAlias() == null ? name : Identifiers.unquote(table.getAlias().getName().strip());
    if (table.getSchemaName() == null && context.ctes().containsKey(name)) {
      CommonTable cte = context.ctes().get(name);
      Query query = rename(bind(cte.select(), cte.scope(), cte.visible()), cte.columns());
      query = rename(query, renamed);
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
      Definition below = Definition.parse(relation.definition().orElseThrow());
      Query query = rename(bind(facts, relation, below, found, depth + 1), renamed);
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
