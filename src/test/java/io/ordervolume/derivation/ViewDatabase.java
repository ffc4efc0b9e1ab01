package io.ordervolume.derivation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database with methods that create views and derive their plans. */
final class ViewDatabase {

  private final Connection connection;

  ViewDatabase(Connection connection) throws SQLException {
    this.connection = connection;
    execute(
        "set client_min_messages = error; set jit = off; create schema if not exists order_volume");
    execute(resource("/db/order_volume/view_facts.sql"));
    execute(resource("/db/order_volume/mapping_queries.sql"));
  }

  Connection connection() {
    return connection;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Executes a statement; a violated constraint is ignored. */
  void tryExecute(String sql) throws SQLException {
    try {
      execute(sql);
    } catch (SQLException failure) {
      if (!failure.getSQLState().startsWith("23")) {
        throw failure;
      }
    }
  }

  String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : null;
    }
  }

  /** Returns the result of a function of texts and arrays of texts. */
  String text(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof String[] array) {
          statement.setArray(i + 1, connection.createArrayOf("text", array));
        } else {
          statement.setObject(i + 1, arguments[i]);
        }
      }
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }

  List<String> texts(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    }
  }

  ViewFacts facts(String view) throws SQLException {
    return ViewFacts.parse(text("select order_volume.view_facts('" + view + "'::regclass)"));
  }

  Plan derive(String view) throws SQLException {
    return derive(view, DeclaredPlan.none());
  }

  Plan derive(String view, DeclaredPlan declared) throws SQLException {
    return new Deriver().derive(facts(view), declared);
  }

  /** Creates an empty materialized view with a unique index on columns, and derives its plan. */
  Plan plan(String query, String rowId) throws SQLException {
    execute("drop materialized view if exists subject");
    execute("create materialized view subject as " + query + " with no data");
    execute("create unique index on subject (" + rowId + ")");
    return derive("subject");
  }

  /** Returns whether PostgreSQL has the same canonical text for the rendered query of the plan. */
  boolean rendersTheSame(Plan plan, String view) throws SQLException {
    execute(
        "drop view if exists rendered; create view rendered as " + plan.rendered().orElseThrow());
    execute(
        "drop view if exists repeated; create view repeated as "
            + text("select pg_get_viewdef('%s'::regclass)".formatted(view)));
    String same =
        text(
            "select pg_get_viewdef('rendered'::regclass) in (pg_get_viewdef('%s'::regclass), pg_get_viewdef('repeated'::regclass))"
                .formatted(view));
    execute("drop view rendered, repeated");
    return same.equals("t");
  }

  static String resource(String name) {
    try (InputStream stream = ViewDatabase.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
