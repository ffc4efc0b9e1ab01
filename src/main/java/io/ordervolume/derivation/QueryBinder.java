package io.ordervolume.derivation;

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
import net.sf.jsqlparser.expression.AllValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.Limit;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperationList;
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

  /** Returns the query of a view that this one reads. */
  Query bindBelow(ViewFacts.Relation view) {
    Definition below = Definition.parse(view.definition().orElseThrow());
    return bind(facts, view, below, found, depth + 1);
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
        // Unused queries of WITH are bound too, so that no construct is overlooked.
        bind(table.select(), table.scope(), table.visible());
        ctes.put(item.getUnquotedAliasName(), table);
      }
    }
    refuseLocks(select);
    boolean limited = select.getFetch() != null || limits(select.getLimit()) || skips(select);
    Query query;
    if (select instanceof ParenthesedSelect inner) {
      query = bind(inner.getSelect(), outer, ctes);
    } else if (select instanceof SetOperationList list) {
      query = setOperation(list, outer, ctes);
    } else if (select instanceof PlainSelect plain) {
      query = block(plain, outer, ctes);
    } else if (select instanceof Values values) {
      query = values(values, outer, ctes);
    } else {
      throw new Unsupported("has a query that is not understood; accept full refreshes");
    }
    return limited ? limit(query) : query;
  }

  private static boolean limits(Limit limit) {
    return limit != null
        && !(limit.getRowCount() instanceof AllValue || limit.getRowCount() instanceof NullValue);
  }

  /** Returns whether rows are left out. OFFSET 0 only keeps the planner from merging queries. */
  private static boolean skips(Select select) {
    return select.getOffset() != null
        && !(select.getOffset().getOffset() instanceof LongValue rows && rows.getValue() == 0);
  }

  private static void refuseLocks(Select select) {
    if (select.getForMode() != null || select.getForClause() != null) {
      throw new Unsupported("locks rows (FOR UPDATE, FOR SHARE); remove that clause");
    }
  }

  private Block values(Values values, Optional<Scope> outer, Map<String, CommonTable> ctes) {
    Scope scope = new Scope(outer);
    BlockContext context = new BlockContext(scope, ctes, Map.of(), Map.of(), markers);
    FromItemText text = FromItemText.of("(" + markers.restore(values.toString()) + ")");
    Leaf leaf = text.values(this, context);
    List<Output> outputs =
        leaf.columns().stream()
            .map(name -> new Output(name, Scalar.ofColumn(leaf.column(name))))
            .toList();
    return Block.of(outputs, leaf, List.of());
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

  /** Returns the query with other names of its first columns. */
  static Query rename(Query query, List<String> names) {
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
            .map(operation -> kind(operation.toString().split(" ")))
            .toList();
    return new SetOperation(List.copyOf(branches), kinds, false);
  }

  private static SetOperation.Kind kind(String[] words) {
    return words.length > 1 && words[0].equals("UNION") && words[1].equals("ALL")
        ? SetOperation.Kind.UNION_ALL
        : SetOperation.Kind.valueOf(words[0]);
  }

  private Block block(PlainSelect select, Optional<Scope> outer, Map<String, CommonTable> ctes) {
    Scope scope = new Scope(outer);
    Map<String, WindowDefinition> windows = new HashMap<>();
    if (select.getWindowDefinitions() != null) {
      for (WindowDefinition window : select.getWindowDefinitions()) {
        windows.put(Identifiers.unquote(window.getWindowName()), window);
      }
    }
    Map<String, Scalar> joined = new HashMap<>();
    BlockContext context = new BlockContext(scope, ctes, windows, joined, markers);
    List<Scalar> conditions = new ArrayList<>();
    Optional<FromNode> from = Optional.empty();
    if (select.getFromItem() != null) {
      FromNode tree =
          new FromBinder(facts, this).bind(select.getFromItem(), select.getJoins(), context);
      JoinTree.markNullable(tree);
      from = Optional.of(joinGroups(select, JoinTree.hoist(tree, conditions), context));
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
      WindowBinder bound = WindowBinder.of(window, context);
      others.addAll(ScalarBinder.bindOrder(bound.order(), this, context));
      others.addAll(ScalarBinder.bindAll(bound.partition(), this, context));
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

  /**
   * Returns the expressions of ORDER BY. A number there is the position of a column of the result.
   */
  private List<Scalar> order(PlainSelect select, List<Output> outputs, BlockContext context) {
    List<Scalar> order = new ArrayList<>();
    for (Scalar scalar : ScalarBinder.bindOrder(select.getOrderByElements(), this, context)) {
      order.add(numbered(scalar, outputs));
    }
    return order;
  }

  private List<Scalar> grouping(PlainSelect select, BlockContext context) {
    return ScalarBinder.bindAll(grouped(select), this, context);
  }

  @SuppressWarnings("unchecked")
  private static Iterable<? extends Expression> grouped(PlainSelect select) {
    return select.getGroupBy() == null ? List.of() : select.getGroupBy().getGroupByExpressionList();
  }

  /**
   * Joins the scalar subqueries of GROUP BY, so that the groups follow from rows: {@code group by
   * (select ...)} and {@code left join lateral (select ...) s on true group by s.value} are the
   * same.
   */
  private FromNode joinGroups(PlainSelect select, FromNode from, BlockContext context) {
    FromNode tree = from;
    for (Expression expression : grouped(select)) {
      if (ScalarBinder.bare(expression) instanceof ParenthesedSelect subquery
          && !context.joined().containsKey(subquery.toString())) {
        Query query = bind(subquery, Optional.of(context.scope()), context.ctes());
        if (query instanceof Block block && !block.limited() && Traceability.visible(block, 0)) {
          String alias = "order_volume_group_" + (context.joined().size() + 1);
          Leaf leaf = new Leaf(alias, block.columns(), new Leaf.QuerySource(block, true));
          leaf.makeNullable();
          tree = new FromNode.Joined(FromNode.Kind.LEFT, tree, leaf, List.of());
          context
              .joined()
              .put(
                  subquery.toString(),
                  Scalar.ofColumn(new ColumnRef(leaf, block.columns().get(0))));
        }
      }
    }
    return tree;
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
}
