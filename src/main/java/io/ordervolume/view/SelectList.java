package io.ordervolume.view;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Output;
import io.ordervolume.query.Query;
import io.ordervolume.query.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each row of a query has, and how rows are grouped and sorted by it: first what is selected,
 * then what they are sorted by, unless that is selected already. Names need no quotes, because
 * those of the caller are not written.
 */
final class SelectList {

  private final Query query;
  private final List<String> outputs = new ArrayList<>();

  SelectList(Query query) {
    this.query = query;
    for (Output output : query.select()) {
      outputs.add(written(output, outputs.size() + 1));
    }
    if (!query.isGrouped()) {
      query.order().stream()
          .map(key -> key.column().name())
          .filter(name -> !outputs.contains(name))
          .forEach(outputs::add);
    }
  }

  private static String written(Output output, int position) {
    if (output instanceof Output.Plain plain) {
      String column = plain.column().name();
      return column.equals(plain.name()) ? column : column + " as _" + position;
    }
    if (output instanceof Output.Beginning beginning) {
      return "date_trunc('%s', %s, 'UTC') as _%d"
          .formatted(beginning.span().word(), beginning.column().name(), position);
    }
    Output.Aggregated aggregated = (Output.Aggregated) output;
    String of = aggregated.column().map(Column::name).orElse("*");
    return aggregated.aggregate().word() + "(" + of + ") as _" + position;
  }

  /** How many values each row has. */
  int width() {
    return outputs.size();
  }

  String written() {
    return String.join(", ", outputs);
  }

  /** Where the values that rows are sorted by stand in each of them; not for groups. */
  List<Integer> sortPositions() {
    return query.order().stream().map(key -> outputs.indexOf(key.column().name())).toList();
  }

  String order() {
    return query.order().isEmpty()
        ? ""
        : " order by " + query.order().stream().map(this::sortKey).collect(joining(", "));
  }

  private String sortKey(SortKey key) {
    String nulls =
        switch (key.nulls()) {
          case BY_DIRECTION -> "";
          case FIRST -> " nulls first";
          case LAST -> " nulls last";
        };
    String name = key.column().name();
    return (query.isGrouped() ? positionOf(name) : name)
        + (key.descending() ? " desc" : "")
        + nulls;
  }

  private String positionOf(String name) {
    List<String> names = query.select().stream().map(Output::name).toList();
    return String.valueOf(names.indexOf(name) + 1);
  }

  /** By all that is no aggregate. */
  String grouping() {
    String keys =
        IntStream.range(0, query.select().size())
            .filter(i -> !(query.select().get(i) instanceof Output.Aggregated))
            .mapToObj(i -> String.valueOf(i + 1))
            .collect(joining(", "));
    return keys.isEmpty() || !query.isGrouped() ? "" : " group by " + keys;
  }
}
