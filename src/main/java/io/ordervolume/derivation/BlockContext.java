package io.ordervolume.derivation;

import java.util.Map;
import net.sf.jsqlparser.expression.WindowDefinition;

/** The names that the expressions of one SELECT can use. */
record BlockContext(
    Scope scope,
    Map<String, CommonTable> ctes,
    Map<String, WindowDefinition> windows,
    Markers markers) {}
