package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Executes the SQL of a test directly in a database, each time in a new session. */
public final class TestSql {

  private static final String URL = "quarkus.datasource.jdbc.url";
  private static final String PASSWORD = "quarkus.datasource.password";

  private final String url;
  private final String password;

  public TestSql(EmbeddedDatabase database) {
    this(database.configuration());
  }

  /** Uses the database that these settings name. */
  public TestSql(Map<String, String> configuration) {
    this(configuration.get(URL), configuration.get(PASSWORD));
  }

  private TestSql(String url, String password) {
    this.url = url;
    this.password = password;
  }

  /** Uses the database of the service that Quarkus started for the test. */
  public static TestSql ofService() {
    return new TestSql(
        ConfigProvider.getConfig().getValue(URL, String.class),
        ConfigProvider.getConfig().getValue(PASSWORD, String.class));
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, "postgres", password);
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the first column of the first row. */
  public String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  /** Returns the first column of the first row as a number. */
  public long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }
}
