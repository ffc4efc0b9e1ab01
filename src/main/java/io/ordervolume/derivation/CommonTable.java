package io.ordervolume.derivation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.sf.jsqlparser.statement.select.Select;

/** A query of WITH. Each reference to it is a query of its own. */
record CommonTable(
    Select select, List<String> columns, Optional<Scope> scope, Map<String, CommonTable> visible) {}
