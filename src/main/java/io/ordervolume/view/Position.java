package io.ordervolume.view;

import java.util.List;

/** A place between two rows of an ordered answer: the values that the row before it sorts by. */
public record Position(List<Object> values) {}
