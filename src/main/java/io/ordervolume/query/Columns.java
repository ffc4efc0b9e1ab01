package io.ordervolume.query;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of one view, in its own order, with the key that makes every order of rows total. */
public final class Columns {

  private final Map<String, Column> byName = new LinkedHashMap<>();
  private final List<Column> all;
  private final Column key;

  public Columns(List<Column> columns, String key) {
    this.all = List.copyOf(columns);
    columns.forEach(column -> byName.put(column.name(), column));
    this.key =
        Optional.ofNullable(byName.get(key))
            .orElseThrow(() -> new IllegalArgumentException("no column " + key));
  }

  public List<Column> all() {
    return all;
  }

  public Column key() {
    return key;
  }

  public Optional<Column> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The column of that name. Throws {@link BadQuery} that blames the parameter when there is none.
   */
  Column require(String name, String parameter) {
    return find(name)
        .orElseThrow(
            () ->
                new BadQuery(
                    BadQuery.Reason.UNKNOWN_COLUMN,
                    parameter,
                    "There is no column " + Quote.of(name) + ".",
                    "The columns are " + names() + "."));
  }

  String names() {
    return byName.keySet().stream().collect(joining(", "));
  }
}
