package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.WindowDefinition;
import net.sf.jsqlparser.statement.select.OrderByElement;

/**
 * Resolves windows by their names. A window that refines another one takes its partition, and its
 * order unless it has none. It never takes the frame.
 */
record WindowBinder(List<Expression> partition, List<OrderByElement> order, String frame) {

  /** Returns the window of a call. */
  static WindowBinder of(AnalyticExpression call, BlockContext context) {
    return call.getWindowName() == null
        ? of(call.getPartitionExpressionList(), call.getOrderByElements(), context)
        : named(Identifiers.unquote(call.getWindowName()), context);
  }

  /** Returns the window of a clause WINDOW. */
  @SuppressWarnings("unchecked")
  static WindowBinder of(WindowDefinition window, BlockContext context) {
    return of(window.getPartitionExpressionList(), window.getOrderByElements(), context);
  }

  private static WindowBinder named(String name, BlockContext context) {
    WindowDefinition window = context.windows().get(name);
    if (window == null) {
      throw new Unsupported("uses a named window that is not understood; write it after OVER");
    }
    return of(window, context);
  }

  private static WindowBinder of(
      Iterable<? extends Expression> written, List<OrderByElement> ordered, BlockContext context) {
    Markers markers = context.markers();
    List<Expression> partition = new ArrayList<>();
    Optional<WindowBinder> base = Optional.empty();
    Optional<String> frame = Optional.empty();
    for (Expression expression : written == null ? List.<Expression>of() : written) {
      Optional<String> refined = markers.base(expression);
      Optional<String> own = markers.frame(expression);
      if (refined.isPresent()) {
        base = Optional.of(named(refined.get(), context));
      } else if (own.isPresent()) {
        frame = own;
      } else {
        partition.add(expression);
      }
    }
    List<OrderByElement> order = new ArrayList<>();
    for (OrderByElement element : ordered == null ? List.<OrderByElement>of() : ordered) {
      Optional<String> own = markers.frame(element.getExpression());
      if (own.isPresent()) {
        frame = own;
      } else {
        order.add(element);
      }
    }
    return new WindowBinder(
        base.map(WindowBinder::partition).orElse(partition),
        order.isEmpty() ? base.map(WindowBinder::order).orElse(order) : order,
        frame.orElse(""));
  }
}
