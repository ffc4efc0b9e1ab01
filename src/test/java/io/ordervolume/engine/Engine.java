package io.ordervolume.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls the SQL engine with the statements that the service sends. */
final class Engine {

  /** The SQL state for a lock that another session holds. */
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private final TestDatabase database;

  Engine(TestDatabase database) {
    this.database = database;
  }

  /** Releases the views of the store, so that the first view of a test has the id 1. */
  Engine withoutStore() {
    database.execute("truncate order_volume.maintained_view restart identity cascade");
    return this;
  }

  /** Registers and installs views, and refreshes them once. */
  void maintain(List<ViewPlan> plans) throws SQLException {
    for (ViewPlan plan : plans) {
      register(plan);
      install(plan);
      refresh(plan.view());
    }
  }

  void maintain(ViewPlan plan) throws SQLException {
    maintain(List.of(plan));
  }

  void register(ViewPlan plan) {
    database.execute("select order_volume.maintain('%s')".formatted(plan.view()));
  }

  /** Installs a registered view, and returns its mode. */
  String install(ViewPlan plan) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement install =
            connection.prepareStatement("select order_volume.install(?, ?::jsonb)")) {
      install.setInt(1, viewId(plan.view()));
      install.setString(2, json(plan));
      try (ResultSet result = install.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }

  int viewId(String view) {
    return (int)
        database.number(
            """
            select m.id from order_volume.maintained_view m
            join pg_namespace n on n.nspname = m.schema_name
            join pg_class c on c.relnamespace = n.oid and c.relname = m.view_name
            where c.oid = '%s'::regclass
            """
                .formatted(view));
  }

  private String json(ViewPlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mode", plan.mode());
    json.put("reason", plan.mode().equals("incremental") ? null : "written by hand");
    json.put("row_id", plan.rowId());
    json.put("key", plan.key());
    json.put("rendered", definition(plan.view()));
    List<Object> tables = new ArrayList<>();
    for (ViewPlan.Table table : plan.tables()) {
      tables.add(
          Map.of(
              "oid", oid(table.name()),
              "name", table.name(),
              "compared", table.compared(),
              "logged", table.logged()));
    }
    json.put("tables", tables);
    List<Object> mappings = new ArrayList<>();
    for (ViewPlan.Mapping mapping : plan.mappings()) {
      String sql = mapping.sql();
      for (ViewPlan.Table table : plan.tables()) {
        sql =
            sql.replace("{log:" + table.name() + "}", "{log:" + oid(table.name()) + "}")
                .replace("{seen:" + table.name() + "}", "{seen:" + oid(table.name()) + "}");
      }
      mappings.add(Map.of("table", oid(mapping.table()), "occurrence", "", "sql", sql));
    }
    json.put("mappings", mappings);
    try {
      return new ObjectMapper().writeValueAsString(json);
    } catch (JsonProcessingException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Returns the query of a view with qualified names. */
  private String definition(String view) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      long oid = oid(view);
      statement.execute("set search_path = pg_catalog");
      return TestDatabase.rows(connection, "select pg_get_viewdef(%d)".formatted(oid))
          .get(0)
          .get(0);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private long oid(String table) {
    return database.number("select '%s'::regclass::oid".formatted(table));
  }

  /** Applies all changes. Fails if another session is applying. */
  List<List<String>> apply() throws SQLException {
    try (Connection connection = database.connect()) {
      return apply(connection, 100_000);
    }
  }

  List<List<String>> apply(Connection connection, long mostKeys) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin isolation level repeatable read");
      try {
        statement.execute("set local lock_timeout = '1s'");
        statement.execute("lock table order_volume.apply_lock in exclusive mode nowait");
        lockAll(statement);
        List<List<String>> rows =
            TestDatabase.rows(
                connection,
                "select (select view_name from order_volume.maintained_view where id = view_id), keys, dirty, reason"
                    + " from order_volume.apply(%d)".formatted(mostKeys));
        statement.execute("commit");
        return rows;
      } catch (SQLException failure) {
        statement.execute("rollback");
        throw failure;
      }
    }
  }

  /**
   * Tries to take the lock that lets an apply remove entries for all rows. Writers that rely on an
   * entry hold it.
   */
  private static void lockAll(Statement statement) throws SQLException {
    statement.execute("savepoint all_lock");
    try {
      statement.execute("lock table order_volume.all_lock in exclusive mode");
    } catch (SQLException failure) {
      if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
        throw failure;
      }
      statement.execute("rollback to savepoint all_lock");
    }
  }

  /** Refreshes a view and returns the row of finish_refresh() by column. */
  Map<String, String> refresh(String view) throws SQLException {
    try (Connection connection = database.connect()) {
      return refresh(connection, view, "concurrent", null);
    }
  }

  /**
   * Refreshes a view.
   *
   * @param bound overrides the last apply whose delta rows are deleted; null keeps it
   */
  Map<String, String> refresh(Connection connection, String view, String mode, Long bound)
      throws SQLException {
    int id = viewId(view);
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin isolation level read committed");
      try {
        Map<String, String> result = refresh(connection, statement, id, mode, bound);
        statement.execute("commit");
        return result;
      } catch (SQLException failure) {
        statement.execute("rollback");
        throw failure;
      }
    }
  }

  private Map<String, String> refresh(
      Connection connection, Statement statement, int id, String mode, Long bound)
      throws SQLException {
    List<List<String>> run =
        TestDatabase.rows(
            connection,
            "select 1 from order_volume.refresh_lock where view_id = %d for update skip locked"
                .formatted(id));
    if (run.isEmpty()) {
      return Map.of();
    }
    List<String> begun =
        TestDatabase.rows(
                connection,
                "select statement, state%s from order_volume.begin_refresh(%d, '%s')"
                    .formatted(
                        bound == null ? "" : " || jsonb_build_object('bound', " + bound + ")",
                        id,
                        mode))
            .get(0);
    statement.execute(begun.get(0));
    String state = one(connection, "select order_volume.measure_refresh(?::jsonb)", begun.get(1));
    statement.execute("lock table order_volume.apply_lock in exclusive mode");
    try (PreparedStatement finish =
        connection.prepareStatement("select * from order_volume.finish_refresh(?::jsonb)")) {
      finish.setString(1, state);
      try (ResultSet result = finish.executeQuery()) {
        result.next();
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(result.getMetaData().getColumnLabel(i), result.getString(i));
        }
        return row;
      }
    }
  }

  private static String one(Connection connection, String sql, String argument)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }

  /** Returns a value of status() for a view. */
  String status(String view, String column) {
    return database.text(
        "select %s from order_volume.status() where view_id = %d".formatted(column, viewId(view)));
  }

  /**
   * Returns the quoted name of an object of a view: definition, delta, current, live or stale_keys.
   */
  String object(String view, String kind) {
    return "order_volume."
        + database.text(
            "select quote_ident(%s_name) from order_volume.maintained_view where id = %d"
                .formatted(kind, viewId(view)));
  }

  /** Returns a query for the rows in which two relations differ, by bytes and number. */
  static String difference(String one, String other) {
    return """
        select image, times, expected from (
          select coalesce(a.image, b.image) as image, a.n as times, b.n as expected from
            (select left(t::text, 1000) collate "C" as image, md5(t::text) as hash, count(*) as n from %1$s t group by 1, 2) a
            full join (select left(t::text, 1000) collate "C" as image, md5(t::text) as hash, count(*) as n from %2$s t group by 1, 2) b
            on a.hash = b.hash) d
        where times is distinct from expected limit 5
        """
        .formatted(one, other);
  }

  /**
   * Asserts in one snapshot that live equals the definition, in SQL and as the service reads it.
   */
  void assertLive(Connection connection, String view) throws SQLException {
    assertThat(
            TestDatabase.rows(
                connection, difference(object(view, "live"), object(view, "definition"))))
        .as("difference of live and definition of " + view)
        .isEmpty();
  }

  /** Asserts that current equals the definition. Writers must be paused and changes applied. */
  void assertCurrent(String view) {
    assertThat(database.rows(difference(object(view, "current"), object(view, "definition"))))
        .as("difference of current and definition of " + view)
        .isEmpty();
    assertThat(status(view, "row_count"))
        .as("row_count of " + view)
        .isEqualTo(database.text("select count(*) from " + object(view, "current")));
    assertThat(status(view, "delta_rows"))
        .as("delta_rows of " + view)
        .isEqualTo(database.text("select count(*) from " + object(view, "delta")));
  }

  void assertLive(String view) throws SQLException {
    try (Connection connection = database.connect()) {
      assertLive(connection, view);
    }
  }
}
