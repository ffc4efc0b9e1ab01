package io.ordervolume.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps the service from applying changes until it is closed, so that changes stay pending. */
public final class HeldApplies implements AutoCloseable {

  private final Connection connection;

  private HeldApplies(Connection connection) {
    this.connection = connection;
  }

  /** Takes the apply lock in the database of the service under test. */
  public static HeldApplies hold() throws SQLException {
    Connection connection = TestSql.ofService().connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table order_volume.apply_lock in exclusive mode");
    }
    return new HeldApplies(connection);
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
