package io.ordervolume.derivation;

import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests derivation on the embedded version of PostgreSQL. */
class DerivationTest extends DerivationContract {

  private static TestDatabase test;
  private static Connection connection;
  private static ViewDatabase database;

  @BeforeAll
  static void create() throws SQLException {
    test = TestDatabase.empty();
    connection = test.connect();
    database = shop(connection);
  }

  @AfterAll
  static void drop() throws SQLException {
    connection.close();
    test.close();
  }

  @Override
  ViewDatabase database() {
    return database;
  }
}
