package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.CurrentViewLaw;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.OwnView;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * Where only SQL was changed, marks, live reads, delta and refreshes follow: the examples of
 * docs/own-view.md, migrated as they are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OwnViewContract {

  private OwnView own;
  private TestDatabase database;

  /** The example, and a database with the tables and rows of its store. */
  abstract OwnView own() throws IOException;

  abstract void fill(TestDatabase database) throws IOException;

  @BeforeAll
  void createStore() throws IOException {
    own = own();
    database = TestDatabase.empty(own);
    fill(database);
    database.execute("select start_change_capture()");
    refresh();
  }

  @AfterAll
  void dropStore() throws IOException {
    database.close();
    own.close();
  }

  TestDatabase database() {
    return database;
  }

  private long number(String sql) {
    return database.number(sql.formatted(own.view()));
  }

  /** As the service refreshes, in the same order. Answers how many rows no mark explains. */
  private long refresh() {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      boolean filled =
          number("select count(*) from pg_class where oid = '%s'::regclass and relispopulated") > 0;
      statement.execute("select %s_fold(%s)".formatted(own.view(), filled));
      long before = changedRows(connection);
      statement.execute(
          "refresh materialized view %s %s".formatted(filled ? "concurrently" : "", own.view()));
      long deleted = changedRows(connection) - before;
      String unexplained =
          TestDatabase.rows(connection, "select %s_unexplained(%d)".formatted(own.view(), deleted))
              .get(0)
              .get(0);
      statement.execute(
          "update view_version set delta_rows = 0, row_count = (select count(*) from %s), data_as_of = now()"
              .formatted(own.view()));
      connection.commit();
      return unexplained == null ? 0 : Long.parseLong(unexplained);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private long changedRows(Connection connection) throws SQLException {
    String deleted = "select pg_stat_get_xact_tuples_deleted('%s'::regclass)".formatted(own.view());
    return Long.parseLong(TestDatabase.rows(connection, deleted).get(0).get(0));
  }

  /**
   * One write: live reads are exact at once, plain ones after an apply, and a refresh finds nothing
   * that was not marked. Then another write of the same kind, which a refresh folds in by itself.
   */
  void checkThatTheLawsHoldAfter(String write) throws SQLException {
    database.execute(write);
    try (Connection connection = database.connect()) {
      assertThat(LiveViewLaw.isStale(connection, own.view())).as("rows are stale").isTrue();
      LiveViewLaw.check(connection, own.view());
    }
    assertThat(number("select rows_changed from %s_apply(100000)")).isPositive();
    assertThat(number("select count(*) from %s_delta")).isPositive();
    assertThat(number("select count(*) from %s_change")).isZero();
    CurrentViewLaw.check(database, own.view());
    assertThat(refresh()).as("unexplained rows").isZero();
    assertThat(number("select count(*) from %s_delta")).isZero();
    try (Connection connection = database.connect()) {
      assertThat(LiveViewLaw.isStale(connection, own.view())).isFalse();
      LiveViewLaw.check(connection, own.view());
    }
    CurrentViewLaw.check(database, own.view());
  }

  void checkThatNothingIsMarkedAfter(String write) {
    database.execute(write);
    assertThat(number("select count(*) from %s_change")).isZero();
  }
}
