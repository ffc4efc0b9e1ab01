package io.ordervolume.sql;

import java.util.List;

/** A place between two rows of an ordered result: the sort key values of the row before it. */
public record KeysetPosition(List<Object> values) {}
