package io.ordervolume.sql;

import java.util.List;

/** SQL and the values of its parameters, the first for {@code $1}. */
public record SqlStatement(String sql, List<Object> values) {}
