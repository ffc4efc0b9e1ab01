package io.ordervolume.derivation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Generates random writes on any tables: deletes, updates with values of other rows, and copies
 * with a new key.
 */
final class CatalogWrites {

  private record Table(String name, List<String> columns, boolean numbered) {}

  private final Random random;
  private final List<Table> tables = new ArrayList<>();

  CatalogWrites(ViewDatabase database, Plan plan, long seed) throws SQLException {
    this.random = new Random(seed);
    for (Plan.BaseTable table : plan.tables()) {
      List<String> columns =
          database.texts(
              "select quote_ident(attname) from pg_attribute where attrelid = %d and attnum > 0 and attgenerated = '' order by attnum"
                  .formatted(table.oid()));
      String numbered =
          database.text(
              "select count(*) = 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where indrelid = %d and indisprimary and indnkeyatts = 1 and atttypid in (21, 23, 20) and attnum = 1"
                  .formatted(table.oid()));
      tables.add(new Table(table.schema() + "." + table.name(), columns, numbered.equals("t")));
    }
  }

  List<String> next() {
    List<String> writes = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      writes.add(write(tables.get(random.nextInt(tables.size()))));
    }
    return writes;
  }

  private String write(Table table) {
    String column = table.columns().get(random.nextInt(table.columns().size()));
    return switch (random.nextInt(5)) {
      case 0 -> "delete from %s where ctid = %s".formatted(table.name(), row(table));
      case 1 -> insert(table);
      case 2 ->
          "update %1$s set %2$s = (select %2$s from %1$s where ctid = %3$s) where ctid in (%4$s, %5$s)"
              .formatted(table.name(), column, row(table), row(table), row(table));
      default ->
          "update %1$s set %2$s = (select %2$s from %1$s where ctid = %3$s) where ctid = %4$s"
              .formatted(table.name(), column, row(table), row(table));
    };
  }

  private String insert(Table table) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      values.add(
          table.numbered() && i == 0
              ? String.valueOf(1 + random.nextInt(100_000) % 30_000)
              : "(select %s from %s where ctid = %s)"
                  .formatted(table.columns().get(i), table.name(), row(table)));
    }
    return "insert into %s (%s) values (%s)"
        .formatted(table.name(), String.join(", ", table.columns()), String.join(", ", values));
  }

  /** Returns the position of a random row in a fixed order, so that the seed determines the row. */
  private String row(Table table) {
    return "(select ctid from %1$s order by ctid offset (select %2$d %% greatest(count(*), 1) from %1$s) limit 1)"
        .formatted(table.name(), random.nextInt(10_000));
  }
}
