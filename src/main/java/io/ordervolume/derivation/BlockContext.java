package io.ordervolume.derivation;

import java.util.Map;
import net.sf.jsqlparser.expression.WindowDefinition;

/**
 * The names that the expressions of one SELECT can use.
 *
 * @param joined the columns that replace subqueries, by the text of the subquery
 */
record BlockContext(
    Scope scope,
    Map<String, CommonTable> ctes,
    Map<String, WindowDefinition> windows,
    Map<String, Scalar> joined,
    Markers markers) {}
