package io.ordervolume.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction in another session that stays open and keeps its locks until it is closed. */
public final class OpenTransaction implements AutoCloseable {

  private final Connection connection;

  private OpenTransaction(Connection connection) {
    this.connection = connection;
  }

  public static OpenTransaction of(TestDatabase database, String sql) throws SQLException {
    OpenTransaction transaction = new OpenTransaction(database.connect());
    transaction.connection.setAutoCommit(false);
    transaction.execute(sql);
    return transaction;
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the first column of the first row as text. */
  public String text(String sql) throws SQLException {
    return TestDatabase.rows(connection, sql).get(0).get(0);
  }

  public void commit() throws SQLException {
    connection.commit();
  }

  /** Rolls back uncommitted changes and ends the session. */
  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
