package io.ordervolume.derivation;

import io.ordervolume.derivation.Plan.BaseTable;
import io.ordervolume.derivation.Plan.KeyColumn;
import io.ordervolume.derivation.Plan.Mapping;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tests a plan with real writes: logs the images of changed rows and compares the keys of rows that
 * changed with those that the mappings find.
 */
final class PlanHarness {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(log|seen):(\\d+)}");

  /** The number of keys that changed and that the mappings found, and the missed keys. */
  record Result(long changed, long found, List<String> missed) {}

  private final ViewDatabase database;
  private final Plan plan;
  private final String view;

  PlanHarness(ViewDatabase database, Plan plan, String view) {
    this.database = database;
    this.plan = plan;
    this.view = view;
  }

  /** Creates change logs and triggers. */
  PlanHarness install() throws SQLException {
    return install(true);
  }

  /** Creates change logs and triggers. Without old images, tests must find missed keys. */
  PlanHarness install(boolean oldImages) throws SQLException {
    database.execute("drop schema if exists change_log cascade; create schema change_log");
    for (BaseTable table : plan.tables()) {
      String name = quoted(table);
      String logged = columns(table.logged());
      String compared = columns(table.compared());
      String log = log(table.oid());
      database.execute("create table %s as select %s from %s limit 0".formatted(log, logged, name));
      String olds =
          "select %s from (select %s from old_rows except all select %s from new_rows) o"
              .formatted(logged, compared, compared);
      String news =
          "select %s from (select %s from new_rows except all select %s from old_rows) n"
              .formatted(logged, compared, compared);
      if (table.compared().isEmpty()) {
        olds = "select from old_rows where false";
        news = olds;
      }
      trigger(
          log,
          name,
          "insert",
          "referencing new table as new_rows",
          "select %s from new_rows".formatted(logged));
      if (oldImages) {
        trigger(
            log,
            name,
            "delete",
            "referencing old table as old_rows",
            "select %s from old_rows".formatted(logged));
      }
      trigger(
          log,
          name,
          "update",
          "referencing old table as old_rows new table as new_rows",
          oldImages ? olds + " union all " + news : news);
    }
    database.execute(
        "drop view if exists definition; create view definition as "
            + database.text("select pg_get_viewdef('" + view + "'::regclass)"));
    return this;
  }

  private void trigger(String log, String table, String event, String references, String rows)
      throws SQLException {
    String function = log + "_" + event;
    database.execute(
        """
        create function %s() returns trigger language plpgsql as $body$
        begin insert into %s %s; return null; end $body$;
        create trigger log_%s after %s on %s %s for each statement execute function %s()
        """
            .formatted(function, log, rows, event, event, table, references, function));
  }

  /**
   * Makes writes in one transaction and checks the keys. A write that violates a constraint is
   * skipped.
   */
  Result check(List<String> writes) throws SQLException {
    database.connection().setAutoCommit(false);
    try {
      return checkWithin(writes);
    } finally {
      database.connection().commit();
      database.connection().setAutoCommit(true);
    }
  }

  /** Checks writes as {@link #check} does and rolls them back. */
  Result tryOut(List<String> writes) throws SQLException {
    database.connection().setAutoCommit(false);
    try {
      return checkWithin(writes);
    } finally {
      database.connection().rollback();
      database.connection().setAutoCommit(true);
    }
  }

  private Result checkWithin(List<String> writes) throws SQLException {
    String keys =
        plan.key().stream()
            .map(KeyColumn::name)
            .map(Identifiers::quote)
            .collect(Collectors.joining(", "));
    for (BaseTable table : plan.tables()) {
      database.execute("delete from " + log(table.oid()));
    }
    database.execute(
        "create temp table rows_before on commit drop as select %s, d::text as image from definition d"
            .formatted(keys));
    for (String write : writes) {
      Savepoint savepoint = database.connection().setSavepoint();
      try {
        database.execute(write);
      } catch (SQLException violation) {
        if (!violation.getSQLState().startsWith("23")) {
          throw violation;
        }
        database.connection().rollback(savepoint);
      }
    }
    database.execute(
        "create temp table rows_after on commit drop as select %s, d::text as image from definition d"
            .formatted(keys));
    database.execute(
        """
        create temp table keys_changed on commit drop as select distinct %s from (
          (table rows_before except all table rows_after) union all (table rows_after except all table rows_before)) d
        """
            .formatted(keys));
    database.execute(
        "create temp table keys_found on commit drop as select distinct %s from (%s) k"
            .formatted(keys, mappings()));
    List<String> missed =
        database.texts("select k::text from (table keys_changed except table keys_found) k");
    missed.addAll(
        database.texts(
            "select 'among many: ' || k::text from (table keys_found except select %s from (%s) k) k"
                .formatted(keys, mappingsOfMany())));
    return new Result(
        Long.parseLong(database.text("select count(*) from keys_changed")),
        Long.parseLong(database.text("select count(*) from keys_found")),
        missed);
  }

  /** Returns all mappings as one query, in the form for many changes. */
  private String mappingsOfMany() throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    List<String> entries = new ArrayList<>();
    for (BaseTable table : plan.tables()) {
      boolean changed =
          database.text("select exists (select from " + log(table.oid()) + ")").equals("t");
      names.add("{seen:%d}".formatted(table.oid()));
      seen.add(rows("seen", table.oid()));
      tables.add(quoted(table));
      entries.add(
          changed
              ? "(select %s from %s)".formatted(columns(table.logged()), log(table.oid()))
              : null);
    }
    List<String> queries = new ArrayList<>();
    for (Mapping mapping : plan.mappings()) {
      queries.add(
          database.text(
              "select order_volume.mapping_queries(?, ?, ?, ?, ?)",
              mapping.sql().replaceAll("\\{log:(\\d+)}", "change_log.t$1"),
              names.toArray(String[]::new),
              seen.toArray(String[]::new),
              tables.toArray(String[]::new),
              entries.toArray(String[]::new)));
    }
    return queries.isEmpty() ? mappings() : String.join(" union all ", queries);
  }

  /** Returns all mappings as one query. */
  String mappings() {
    if (plan.mappings().isEmpty()) {
      return "select %s from definition where false"
          .formatted(
              plan.key().stream()
                  .map(KeyColumn::name)
                  .map(Identifiers::quote)
                  .collect(Collectors.joining(", ")));
    }
    List<String> queries = new ArrayList<>();
    plan.mappings().forEach(mapping -> queries.add("(" + executable(mapping.sql()) + ")"));
    return String.join(" union all ", queries);
  }

  private String executable(String sql) {
    return PLACEHOLDER
        .matcher(sql)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(rows(match.group(1), Long.parseLong(match.group(2)))));
  }

  private String rows(String kind, long oid) {
    BaseTable table = plan.tables().stream().filter(t -> t.oid() == oid).findFirst().orElseThrow();
    String columns = columns(table.logged());
    return kind.equals("log")
        ? log(oid)
        : "(select %s from %s union all select %s from %s)"
            .formatted(columns, quoted(table), columns, log(oid));
  }

  private static String log(long oid) {
    return "change_log.t" + oid;
  }

  private static String quoted(BaseTable table) {
    return Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
  }

  private static String columns(List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
  }
}
