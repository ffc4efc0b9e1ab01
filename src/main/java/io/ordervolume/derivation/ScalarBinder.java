package io.ordervolume.derivation;

import io.ordervolume.derivation.Scalar.OrderedCall;
import io.ordervolume.derivation.Scalar.Part;
import io.ordervolume.derivation.Scalar.Subquery;
import io.ordervolume.derivation.Scalar.WindowCall;
import io.ordervolume.derivation.Tokens.Kind;
import io.ordervolume.derivation.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnalyticType;
import net.sf.jsqlparser.expression.AnyComparisonExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.JsonAggregateFunction;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExistsExpression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.util.deparser.ExpressionDeParser;

/**
 * Resolves the names in one expression. The parser's own writer walks the expression; each column
 * and each subquery leaves a mark in the text. A part that the writer does not walk is found by the
 * names that remain in the text, and makes the expression opaque.
 */
final class ScalarBinder extends ExpressionDeParser {

  private static final Pattern MARK = Pattern.compile("\uE000(\\d+)\uE001");

  private final QueryBinder queries;
  private final BlockContext context;
  private final List<Scalar> resolved = new ArrayList<>();
  private final List<Subquery> subqueries = new ArrayList<>();
  private final List<WindowCall> windows = new ArrayList<>();
  private final List<OrderedCall> ordered = new ArrayList<>();
  private boolean aggregate;
  private boolean opaque;
  private boolean array;
  private boolean single = true;
  private Optional<InExpression> filter = Optional.empty();

  private ScalarBinder(QueryBinder queries, BlockContext context) {
    super(null, new StringBuilder());
    this.queries = queries;
    this.context = context;
  }

  /** Resolves an expression. */
  static Scalar bind(Expression expression, QueryBinder queries, BlockContext context) {
    return new ScalarBinder(queries, context).bind(expression);
  }

  /** Resolves a condition, for which unknown and false are the same. */
  static Scalar bindCondition(Expression expression, QueryBinder queries, BlockContext context) {
    ScalarBinder binder = new ScalarBinder(queries, context);
    if (bare(expression) instanceof InExpression in && !in.isNot()) {
      binder.filter = Optional.of(in);
    }
    return binder.bind(expression);
  }

  static List<Scalar> bindAll(
      Iterable<? extends Expression> expressions, QueryBinder queries, BlockContext context) {
    List<Scalar> bound = new ArrayList<>();
    for (Expression expression : expressions) {
      bound.add(bind(expression, queries, context));
    }
    return bound;
  }

  static List<Scalar> bindOrder(
      List<OrderByElement> elements, QueryBinder queries, BlockContext context) {
    return elements == null
        ? List.of()
        : bindAll(elements.stream().map(OrderByElement::getExpression).toList(), queries, context);
  }

  /** Returns an expression without the parentheses around it. */
  static Expression bare(Expression expression) {
    return expression instanceof ParenthesedExpressionList<?> list && list.size() == 1
        ? bare(list.get(0))
        : expression;
  }

  private Scalar bind(Expression expression) {
    expression.accept(this, null);
    String text = context.markers().restore(builder.toString());
    List<Part> parts = new ArrayList<>();
    Matcher matcher = MARK.matcher(text);
    int copied = 0;
    while (matcher.find()) {
      addText(parts, text.substring(copied, matcher.start()));
      parts.addAll(resolved.get(Integer.parseInt(matcher.group(1))).parts());
      copied = matcher.end();
    }
    addText(parts, text.substring(copied));
    if (aggregate) {
      queries.found().foundAggregate();
    }
    if (!windows.isEmpty()) {
      queries.found().foundWindow();
    }
    opaque |= resolved.stream().anyMatch(Scalar::opaque);
    opaque |= hasHiddenNames(MARK.matcher(text).replaceAll(" "));
    return new Scalar(
        List.copyOf(parts), aggregate, opaque, subqueries, windows, ordered, equality(expression));
  }

  private static void addText(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Scalar.Text(text));
    }
  }

  private Optional<Scalar.Equality> equality(Expression expression) {
    if (bare(expression) instanceof EqualsTo equals
        && bare(equals.getLeftExpression()) instanceof Column
        && bare(equals.getRightExpression()) instanceof Column
        && resolved.size() == 2) {
      Optional<ColumnRef> left = resolved.get(0).column();
      Optional<ColumnRef> right = resolved.get(1).column();
      if (left.isPresent() && right.isPresent()) {
        return Optional.of(new Scalar.Equality(left.get(), right.get()));
      }
    }
    return Optional.empty();
  }

  private boolean hasHiddenNames(String text) {
    List<Token> tokens = Tokens.of(text);
    boolean hidden = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.is("select")) {
        throw new Unsupported(
            "has a subquery in a place that is not understood; rewrite it as a join");
      }
      if (token.kind() == Kind.WORD || token.kind() == Kind.NAME) {
        String name = Identifiers.unquote(token.text());
        String after = i + 1 < tokens.size() ? tokens.get(i + 1).text() : "";
        String before = i > 0 ? tokens.get(i - 1).text() : "";
        boolean free = !before.equals(".") && !before.equals("::");
        boolean column =
            !after.equals("(")
                && context.scope().leaves().stream().anyMatch(l -> l.columns().contains(name));
        hidden |= free && (after.equals(".") ? context.scope().isAlias(name) : column);
      }
    }
    return hidden;
  }

  private void reference(Scalar scalar) {
    resolved.add(VirtualColumns.inline(scalar, queries, context));
    builder.append('\uE000').append(resolved.size() - 1).append('\uE001');
  }

  private void subquery(Select select, List<Scalar> tests, boolean isFilter) {
    Query query = queries.bind(select, Optional.of(context.scope()), context.ctes());
    subqueries.add(new Subquery(query, tests, isFilter, array));
    array = false;
    builder.append("()");
  }

  @Override
  public <S> StringBuilder visit(Column column, S ignored) {
    String name = Identifiers.unquote(column.getColumnName());
    boolean qualified = column.getTable() != null && column.getTable().getName() != null;
    if (!qualified
        && (Markers.isMark(name)
            || name.equalsIgnoreCase("true")
            || name.equalsIgnoreCase("false"))) {
      builder.append(name);
      return builder;
    }
    Optional<Scalar> found =
        qualified
            ? context.scope().find(Identifiers.unquote(column.getTable().getName()), name)
            : context.scope().find(name);
    reference(
        found.orElseThrow(
            () ->
                new Unsupported(
                    "uses %s, which is not understood; accept full refreshes".formatted(column))));
    if (column.getArrayConstructor() != null) {
      column.getArrayConstructor().accept(this, null);
    }
    return builder;
  }

  @Override
  public <S> StringBuilder visit(AllTableColumns columns, S ignored) {
    opaque = true;
    return super.visit(columns, ignored);
  }

  @Override
  public <S> StringBuilder visit(AllColumns columns, S ignored) {
    builder.append('*');
    return builder;
  }

  @Override
  public <S> StringBuilder visit(ParenthesedSelect select, S ignored) {
    return visit((Select) select, ignored);
  }

  @Override
  public <S> StringBuilder visit(ExistsExpression exists, S ignored) {
    single = false;
    super.visit(exists, ignored);
    single = true;
    return builder;
  }

  @Override
  public <S> StringBuilder visit(AnyComparisonExpression any, S ignored) {
    single = false;
    super.visit(any, ignored);
    single = true;
    return builder;
  }

  @Override
  public <S> StringBuilder visit(Select select, S ignored) {
    Scalar column = context.joined().get(select.toString());
    if (column != null && single && !array) {
      reference(column);
    } else {
      subquery(select, List.of(), false);
    }
    return builder;
  }

  @Override
  public <S> StringBuilder visit(InExpression in, S ignored) {
    if (!(in.getRightExpression() instanceof Select select)) {
      return super.visit(in, ignored);
    }
    Expression left = bare(in.getLeftExpression());
    List<Scalar> tests =
        left instanceof ExpressionList<?> row
            ? bindAll(row, queries, context)
            : List.of(bind(left, queries, context));
    left.accept(this, null);
    builder.append(in.isNot() ? " NOT IN " : " IN ");
    subquery(select, tests, filter.filter(own -> own == in).isPresent());
    return builder;
  }

  @Override
  public <S> StringBuilder visit(JsonAggregateFunction function, S ignored) {
    aggregate = true;
    opaque = true;
    ordered.add(new OrderedCall(function.getType().name(), List.of(), List.of()));
    return super.visit(function, ignored);
  }

  @Override
  public <S> StringBuilder visit(Function function, S ignored) {
    array =
        function.getParameters() != null
            && function.getParameters().size() == 1
            && function.getParameters().get(0) instanceof Select
            && function.getName().equalsIgnoreCase("array");
    if (queries.isAggregate(function.getMultipartName())) {
      aggregate = true;
      String name = lastName(function.getName());
      if (OrderedAggregates.dependsOnInput(name)) {
        List<Scalar> arguments =
            function.getParameters() == null
                ? List.of()
                : bindAll(function.getParameters(), queries, context);
        List<Scalar> order = bindOrder(function.getOrderByElements(), queries, context);
        // DISTINCT sorts by the arguments.
        ordered.add(
            new OrderedCall(
                name, arguments, function.isDistinct() ? Scalar.concat(order, arguments) : order));
      }
    }
    return super.visit(function, ignored);
  }

  @Override
  public <S> StringBuilder visit(AnalyticExpression call, S ignored) {
    String name = lastName(call.getName());
    if (call.getType() == AnalyticType.OVER) {
      windows.add(window(name, call));
    } else {
      aggregate = true;
      if (OrderedAggregates.dependsOnInput(name) && call.getType() == AnalyticType.WITHIN_GROUP) {
        List<Scalar> sorted = bindOrder(call.getOrderByElements(), queries, context);
        ordered.add(new OrderedCall(name, sorted, sorted));
      } else if (OrderedAggregates.dependsOnInput(name)) {
        List<Scalar> arguments = arguments(call);
        List<Scalar> order = bindOrder(call.getFuncOrderBy(), queries, context);
        ordered.add(
            new OrderedCall(
                name, arguments, call.isDistinct() ? Scalar.concat(order, arguments) : order));
      }
    }
    return super.visit(call, ignored);
  }

  private List<Scalar> arguments(AnalyticExpression call) {
    List<Expression> arguments = new ArrayList<>();
    if (call.getExpression() != null) {
      arguments.add(call.getExpression());
    }
    if (call.getOffset() != null) {
      arguments.add(call.getOffset());
    }
    if (call.getDefaultValue() != null) {
      arguments.add(call.getDefaultValue());
    }
    return bindAll(arguments, queries, context);
  }

  private WindowCall window(String name, AnalyticExpression call) {
    WindowBinder window = WindowBinder.of(call, context);
    return new WindowCall(
        name,
        arguments(call),
        bindAll(window.partition(), queries, context),
        bindOrder(window.order(), queries, context),
        window.frame());
  }

  private static String lastName(String name) {
    String[] names = name.split("\\.");
    return Identifiers.unquote(names[names.length - 1]).toLowerCase(java.util.Locale.ROOT);
  }
}
