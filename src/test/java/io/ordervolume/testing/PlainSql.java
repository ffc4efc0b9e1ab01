package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a test says to a database past the service, each time in a session of its own. */
public final class PlainSql {

  private final String url;

  public PlainSql(EmbeddedDatabase database) {
    this.url = database.configuration().get("quarkus.datasource.jdbc.url");
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, "postgres", "postgres");
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  public String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  /** The same, which is a number. */
  public long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }
}
