package io.ordervolume.benchmark;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table in Markdown. */
public final class MarkdownTable {

  private final List<String> lines = new ArrayList<>();

  public MarkdownTable(String... columns) {
    row((Object[]) columns);
    row(Stream.of(columns).map(column -> "---").toArray());
  }

  /** Adds a row. */
  public void row(Object... cells) {
    String line = Stream.of(cells).map(String::valueOf).collect(joining(" | ", "| ", " |"));
    System.err.println(line); // shows each result at once, in case a later one fails
    lines.add(line);
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
