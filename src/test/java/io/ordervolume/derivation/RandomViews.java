package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Generates schemas, views and writes from a seed. Compared columns are integers of a small range,
 * so that most conditions match some rows.
 */
final class RandomViews {

  private static final List<String> COLUMNS = List.of("id", "a", "b", "p");

  /** A FROM item and its columns. */
  private record Item(String alias, List<String> columns) {}

  /** A view and the columns of its unique index. */
  record View(String query, String rowId) {}

  private final Random random;
  private final int tables;
  private final int rows;
  private final List<String> ctes = new ArrayList<>();
  private final List<String> views = new ArrayList<>();
  private int aliases;

  RandomViews(long seed) {
    this.random = new Random(seed);
    this.tables = 2 + random.nextInt(3);
    this.rows = 6 + random.nextInt(7);
  }

  /** Returns the statements that create the tables, their rows, and the views below. */
  List<String> schema() {
    List<String> statements = new ArrayList<>();
    for (int t = 0; t < tables; t++) {
      String reference =
          t > 0 && one(2)
              ? " references t%d %s"
                  .formatted(
                      random.nextInt(t),
                      one(2) ? "on delete cascade on update cascade" : "on delete set null")
              : "";
      String not = reference.contains("set null") || one(2) ? "" : " not null";
      statements.add(
          "create table t%d (id int primary key, a int%s, b int, p int%s%s, note text)"
              .formatted(t, one(3) ? " not null" : "", not, reference));
      for (int row = 1; row <= rows; row++) {
        statements.add(insert(t, row) + " on conflict do nothing");
      }
    }
    for (int v = 0; v < random.nextInt(3); v++) {
      statements.add("create view v%d as %s".formatted(v, query(2, List.of(), 3, false)));
      views.add("v" + v);
    }
    return statements;
  }

  /** Returns a random view over the schema. */
  View view() {
    int outputs = 2 + random.nextInt(3);
    StringBuilder with = new StringBuilder();
    for (int c = 0; c < random.nextInt(3); c++) {
      with.append(c == 0 ? "with " : ", ")
          .append("c%d as (%s)".formatted(c, query(2, List.of(), 3, false)));
      ctes.add("c" + c);
    }
    String query = with + " " + query(0, List.of(), outputs, false);
    List<String> id = new ArrayList<>(List.of("o1"));
    if (one(3)) {
      id.add("o2");
    }
    return new View(query, String.join(", ", id));
  }

  /** Returns the writes of one transaction. */
  List<String> writes() {
    List<String> writes = new ArrayList<>();
    for (int w = 0; w < 1 + random.nextInt(4); w++) {
      writes.add(write(random.nextInt(tables)));
    }
    return writes;
  }

  private String write(int table) {
    String where =
        " where "
            + (one(3)
                ? "id = " + (1 + random.nextInt(rows))
                : pick(List.of("a", "b", "p", "id")) + " = " + value());
    return switch (random.nextInt(8)) {
      case 0, 1 -> insert(table, 1 + random.nextInt(rows + 3));
      case 2 -> "delete from t" + table + where;
      case 3 -> "update t%d set id = id + %d".formatted(table, 1 + random.nextInt(12)) + where;
      case 4 -> "update t%d set note = note || 'x'".formatted(table) + where;
      case 5 -> "update t%d set a = b, b = a".formatted(table) + where;
      default ->
          "update t%d set %s = %s".formatted(table, pick(List.of("a", "b", "p")), value()) + where;
    };
  }

  private String insert(int table, int id) {
    return "insert into t%d values (%d, %s, %s, %s, 'n')"
        .formatted(table, id, value(), value(), value());
  }

  private String value() {
    return one(8) ? "null" : String.valueOf(1 + random.nextInt(4));
  }

  private String query(int depth, List<Item> outer, int outputs, boolean single) {
    if (!single && depth < 3 && one(7)) {
      String operator = pick(List.of("union all", "union", "except", "intersect", "union"));
      return "(%s) %s (%s)"
          .formatted(
              block(depth + 1, outer, outputs, false),
              operator,
              block(depth + 1, outer, outputs, false));
    }
    return block(depth, outer, outputs, single);
  }

  /**
   * Returns a SELECT with the columns o1, o2, ...; it correlates with outer items if there are any.
   */
  private String block(int depth, List<Item> outer, int outputs, boolean single) {
    List<Item> items = new ArrayList<>();
    List<String> conditions = new ArrayList<>();
    String from = from(depth, 1 + random.nextInt(depth == 0 ? 4 : 2), items, outer);
    if (!outer.isEmpty()) {
      conditions.add("%s = %s".formatted(column(items), column(outer)));
      if (one(5)) {
        conditions.add("%s <= 3".formatted(column(outer)));
      }
    }
    for (int c = 0; c < random.nextInt(3) - random.nextInt(2); c++) {
      conditions.add(condition(depth, items));
    }
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    if (single) {
      return "select %s as o1 from %s%s".formatted(aggregate(items), from, where);
    }
    List<String> list = new ArrayList<>();
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> {
        int groups = 1 + random.nextInt(Math.min(2, outputs));
        List<String> group = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
          group.add(one(4) ? expression(items) : column(items));
        }
        for (int o = 0; o < outputs; o++) {
          list.add((o < groups ? group.get(o) : aggregate(items)) + " as o" + (o + 1));
        }
        String having =
            one(3) ? " having %s > %d".formatted(aggregate(items), random.nextInt(2)) : "";
        return "select %s from %s%s group by %s%s"
            .formatted(String.join(", ", list), from, where, String.join(", ", group), having);
      }
      case 3 -> {
        plain(depth, items, outputs, list, false);
        return "select distinct %s from %s%s".formatted(String.join(", ", list), from, where);
      }
      case 4 -> {
        String partition = column(items);
        list.add(partition + " as o1");
        boolean named = one(2);
        for (int o = 1; o < outputs; o++) {
          list.add(window(items, named ? "w" : "partition by " + partition) + " as o" + (o + 1));
        }
        String window = named ? " window w as (partition by %s)".formatted(partition) : "";
        return "select %s from %s%s%s".formatted(String.join(", ", list), from, where, window);
      }
      case 5 -> {
        if (items.size() == 1 && items.get(0).columns().contains("id") && one(2)) {
          String alias = items.get(0).alias();
          String on = alias + "." + pick(List.of("a", "b", "p"));
          list.add(on + " as o1");
          for (int o = 1; o < outputs; o++) {
            list.add(alias + "." + pick(COLUMNS) + " as o" + (o + 1));
          }
          return "select distinct on (%s) %s from %s%s order by %s, %s.b desc, %s.id"
              .formatted(on, String.join(", ", list), from, where, on, alias, alias);
        }
        plain(depth, items, outputs, list, true);
        return "select %s from %s%s".formatted(String.join(", ", list), from, where);
      }
      default -> {
        plain(depth, items, outputs, list, true);
        return "select %s from %s%s".formatted(String.join(", ", list), from, where);
      }
    }
  }

  private void plain(
      int depth, List<Item> items, int outputs, List<String> list, boolean subqueries) {
    for (int o = 0; o < outputs; o++) {
      String value = column(items);
      if (o > 0 && one(4)) {
        value = expression(items);
      } else if (o > 0 && subqueries && depth < 2 && one(8)) {
        String negation = one(2) ? "not " : "";
        value =
            "coalesce((%s %sin (%s))::int, -1)"
                .formatted(column(items), negation, block(depth + 1, List.of(), 1, false));
      } else if (o > 0 && subqueries && depth < 2 && one(5)) {
        value = "(" + block(depth + 1, items, 1, true) + ")";
      }
      list.add(value + " as o" + (o + 1));
    }
  }

  /** Returns a window function over a partition, or over a named window. */
  private String window(List<Item> items, String over) {
    String order = column(items);
    return switch (random.nextInt(5)) {
          case 0 -> "rank() over (%s order by %s)".formatted(over, order);
          case 1 -> "sum(%s) over (%s)".formatted(order, over);
          case 2 ->
              "sum(%1$s) over (%2$s order by %1$s groups between 1 preceding and current row exclude ties)"
                  .formatted(order, over);
          case 3 ->
              "(count(*) filter (where %1$s > 1) over (%2$s order by %1$s desc range between 1 preceding and 1 following))"
                  .formatted(order, over);
          default -> "count(*) over (%s order by %s)".formatted(over, order);
        }
        + "::int";
  }

  private String aggregate(List<Item> items) {
    String column = column(items);
    return switch (random.nextInt(6)) {
      case 0 -> "count(*)::int";
      case 1 -> "sum(%s)::int".formatted(column);
      case 2 -> "max(%s)".formatted(column);
      case 3 -> "count(distinct %s)::int".formatted(column);
      case 4 -> "(count(*) filter (where %s > 2))::int".formatted(column);
      default -> "min(%s)".formatted(column);
    };
  }

  private String expression(List<Item> items) {
    String column = column(items);
    return switch (random.nextInt(4)) {
      case 0 -> "coalesce(%s, %s)".formatted(column, column(items));
      case 1 -> "%s %% 3".formatted(column);
      case 2 -> "(case when %s > 2 then 1 else 0 end)".formatted(column);
      default -> "(%s + %s)".formatted(column, column(items));
    };
  }

  private String condition(int depth, List<Item> items) {
    String column = column(items);
    if (depth < 2 && one(2)) {
      return switch (random.nextInt(7)) {
        case 0 -> "exists (%s)".formatted(block(depth + 1, items, 1, false));
        case 1 -> "not exists (%s)".formatted(block(depth + 1, items, 1, false));
        case 2 -> "%s in (%s)".formatted(column, block(depth + 1, List.of(), 1, false));
        case 3 -> "%s not in (%s)".formatted(column, block(depth + 1, List.of(), 1, false));
        case 4 -> "%s >= (%s)".formatted(column, block(depth + 1, items, 1, true));
        case 5 ->
            "(%s = %s or exists (%s))"
                .formatted(column, column(items), block(depth + 1, items, 1, false));
        default ->
            "(%s, %s) in (%s)"
                .formatted(column, column(items), block(depth + 1, List.of(), 2, false));
      };
    }
    return switch (random.nextInt(6)) {
      case 0 -> one(3) ? "%s is null".formatted(column) : "%s <= 3".formatted(column);
      case 1 -> "%s is not null".formatted(column);
      case 2 -> "%s <> %s".formatted(column, column(items));
      case 3 -> "%s is distinct from %s".formatted(column, column(items));
      case 4 -> "%s = %s".formatted(column, column(items));
      default ->
          "%s %s %d"
              .formatted(column, pick(List.of("=", "<", "<", ">", ">=")), 1 + random.nextInt(4));
    };
  }

  private String from(int depth, int count, List<Item> items, List<Item> outer) {
    if (count == 1) {
      return item(depth, items, outer);
    }
    int size = 1 + random.nextInt(count - 1);
    List<Item> left = new ArrayList<>();
    List<Item> right = new ArrayList<>();
    String leftText = from(depth, size, left, outer);
    if (one(12)) {
      String alias = alias();
      String first = column(left);
      String function =
          one(2)
              ? "(values (%s, 1), (%s, %s))".formatted(first, column(left), column(left))
              : "rows from (unnest(array[%s, 2]), generate_series(1, %s))"
                  .formatted(first, column(left));
      items.addAll(left);
      items.add(new Item(alias, List.of("x", "y")));
      return "(%s %s join lateral %s %s (x, y) on true)"
          .formatted(leftText, one(2) ? "left" : "inner", function, alias);
    }
    if (one(8) && depth < 2) {
      String alias = alias();
      List<Item> visible = new ArrayList<>(left);
      boolean single = one(2);
      String lateral = "lateral (%s) %s".formatted(block(depth + 1, visible, 2, single), alias);
      items.addAll(left);
      items.add(new Item(alias, single ? List.of("o1") : List.of("o1", "o2")));
      return "(%s %s join %s on true)".formatted(leftText, one(2) ? "left" : "inner", lateral);
    }
    String rightText = from(depth, count - size, right, outer);
    String join =
        pick(
            List.of(
                "join", "join", "left join", "left join", "right join", "full join", "cross join"));
    items.addAll(left);
    items.addAll(right);
    if (join.equals("cross join")) {
      return one(4)
          ? "(%s cross join %s)".formatted(leftText, rightText)
          : on(depth, "join", leftText, rightText, left, right);
    }
    return on(depth, join, leftText, rightText, left, right);
  }

  private String on(
      int depth,
      String join,
      String leftText,
      String rightText,
      List<Item> left,
      List<Item> right) {
    if (left.size() == 1
        && right.size() == 1
        && one(6)
        && left.get(0).columns().contains("p")
        && right.get(0).columns().contains("p")) {
      return "(%s %s %s using (%s))".formatted(leftText, join, rightText, one(2) ? "p" : "a, p");
    }
    String on = "%s = %s".formatted(column(left), column(right));
    if (!join.equals("full join") && one(3)) {
      on +=
          " and "
              + switch (random.nextInt(4)) {
                case 0 -> column(left) + " > 2";
                case 1 -> column(right) + " is not null";
                case 2 -> "%s <= %s".formatted(column(left), column(right));
                default ->
                    "%s = coalesce(%s, %s)".formatted(column(right), column(left), column(right));
              };
    }
    if (!join.equals("full join") && depth < 2 && one(7)) {
      List<Item> both = new ArrayList<>(left);
      both.addAll(right);
      on += " and " + condition(depth + 1, both);
    }
    return "(%s %s %s on %s)".formatted(leftText, join, rightText, on);
  }

  private String item(int depth, List<Item> items, List<Item> outer) {
    String alias = alias();
    if (depth < 2 && one(6)) {
      items.add(new Item(alias, List.of("o1", "o2")));
      return "(%s) %s".formatted(query(depth + 1, List.of(), 2, false), alias);
    }
    if (depth < 2 && !ctes.isEmpty() && one(4)) {
      items.add(new Item(alias, List.of("o1", "o2", "o3")));
      return pick(ctes) + " " + alias;
    }
    if (!views.isEmpty() && one(6)) {
      items.add(new Item(alias, List.of("o1", "o2", "o3")));
      return pick(views) + " " + alias;
    }
    if (one(25)) {
      items.add(new Item(alias, List.of("x", "y")));
      return "(values (1, 2), (2, 3), (4, null)) %s (x, y)".formatted(alias);
    }
    items.add(new Item(alias, COLUMNS));
    return "t%d %s".formatted(random.nextInt(tables), alias);
  }

  private String column(List<Item> items) {
    Item item = pick(items);
    return item.alias() + "." + pick(item.columns());
  }

  private String alias() {
    return "x" + aliases++;
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
