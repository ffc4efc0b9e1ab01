package io.ordervolume.view;

import java.util.List;

/** SQL and the values for its numbered parameters, the first for {@code $1}. */
public record Statement(String sql, List<Object> values) {}
