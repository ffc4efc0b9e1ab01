package io.ordervolume.view;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.SortKey;
import io.ordervolume.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asked of PostgreSQL itself, on a table where half of the values are null. */
@Tag("full")
class KeysetWriterTest {

  private static final int SEED = 20261123;
  private static final int TRIES = 300;

  private static TestDatabase database;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void makeATable() {
    database = TestDatabase.empty();
    database.execute(
        """
        create table things as
        select id, nullif(id % 3, 0) as a, nullif(id % 4, 1) as b, 'text ' || nullif(id % 5, 2) as c
        from generate_series(1, 60) id
        """);
  }

  @AfterAll
  static void dropIt() {
    database.close();
  }

  @Test
  void everyRowBehindAPositionIsInOneRangeAndNoOtherIs() {
    for (int i = 0; i < TRIES; i++) {
      List<SortKey> order = order();
      List<List<String>> rows =
          database.rows("select id, a, b, c from things order by " + written(order));
      int at = random.nextInt(rows.size());
      List<String> ranges = ranges(rows.get(at), order);
      List<String> behind =
          database
              .rows(
                  ranges.stream()
                      .map(range -> "select id from things where " + range)
                      .collect(joining(" union all ")))
              .stream()
              .map(row -> row.get(0))
              .toList();
      assertThat(behind)
          .as("seed %d, %s behind %s: %s", SEED, order, rows.get(at), ranges)
          .containsExactlyInAnyOrderElementsOf(
              rows.subList(at + 1, rows.size()).stream().map(row -> row.get(0)).toList());
    }
  }

  /** The ranges, with the values in place of their numbers. */
  private static List<String> ranges(List<String> row, List<SortKey> order) {
    List<String> names = List.of("id", "a", "b", "c");
    List<Object> values = new ArrayList<>();
    for (SortKey key : order) {
      values.add(row.get(names.indexOf(key.column().name())));
    }
    ConditionWriter conditions = new ConditionWriter();
    List<String> ranges = KeysetWriter.after(new Position(values), order, conditions);
    List<String> written = new ArrayList<>();
    for (String range : ranges) {
      String text = range;
      for (int i = conditions.values().size(); i > 0; i--) {
        text = text.replace("$" + i, "'" + conditions.values().get(i - 1) + "'");
      }
      written.add(text);
    }
    return written;
  }

  private List<SortKey> order() {
    List<String> names = new ArrayList<>(List.of("a", "b", "c"));
    Collections.shuffle(names, random);
    List<SortKey> order = new ArrayList<>();
    for (String name : names.subList(0, random.nextInt(4))) {
      order.add(key(name));
    }
    order.add(key("id"));
    return order;
  }

  private SortKey key(String name) {
    SortKey.Nulls[] nulls = SortKey.Nulls.values();
    return new SortKey(
        new Column(name, ColumnType.TEXT),
        random.nextBoolean(),
        nulls[random.nextInt(nulls.length)]);
  }

  private static String written(List<SortKey> order) {
    return order.stream()
        .map(
            key ->
                key.column().name()
                    + (key.descending() ? " desc" : "")
                    + switch (key.nulls()) {
                      case BY_DIRECTION -> "";
                      case FIRST -> " nulls first";
                      case LAST -> " nulls last";
                    })
        .collect(joining(", "));
  }
}
