package io.ordervolume.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks do not grow for ever while nobody forgets them, and nothing is lost by that. */
class ChangeLimitTest {

  private static final String REFRESH =
      "select forget_changes(); refresh materialized view concurrently customer_order_volume";

  private TestDatabase database;

  @BeforeEach
  void createStoreThatAllowsTenMarks() {
    database = TestDatabase.sample(200);
    database.execute(
        """
        create or replace function change_limit() returns bigint language sql immutable return 10;
        select start_change_capture();
        select forget_changes();
        refresh materialized view customer_order_volume;
        """);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String buy(int order) {
    return "insert into products_orders (order_id, product_id) values (%d, 7)".formatted(order);
  }

  private void buy(Connection connection, int first, int last) throws SQLException {
    for (int order = first; order <= last; order++) {
      execute(connection, buy(order));
    }
  }

  private Connection begin(String isolation) throws SQLException {
    Connection connection = database.connect();
    execute(connection, "begin isolation level " + isolation);
    return connection;
  }

  /** Marks of keys, and marks of all orders. */
  private List<String> marks() {
    return database
        .rows(
            "select count(*) filter (where source <> 'all'), count(*) filter (where source = 'all')"
                + " from customer_order_volume_change")
        .get(0);
  }

  private void checkThatALineIsStaleAndThenRefreshed() throws SQLException {
    LiveViewLaw.check(database);
    assertThat(isStale()).isTrue();
    database.execute(REFRESH);
    assertThat(isStale()).isFalse();
    LiveViewLaw.check(database);
  }

  private boolean isStale() throws SQLException {
    try (Connection connection = database.connect()) {
      return LiveViewLaw.isStale(connection);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
  void marksStopGrowingWhileNobodyForgetsThem(String isolation) throws SQLException {
    try (Connection writer = database.connect()) {
      execute(writer, "set default_transaction_isolation = '" + isolation + "'");
      buy(writer, 1, 20);
      assertThat(marks()).containsExactly("11", "1");

      buy(writer, 21, 60);
      execute(writer, "update customers set last_name = 'Changed'");
    }
    try (Connection replica = database.connect()) {
      execute(replica, "set session_replication_role = replica");
      buy(replica, 61, 80);
    }

    assertThat(marks()).containsExactly("11", "1");
    checkThatALineIsStaleAndThenRefreshed();
    assertThat(marks()).containsExactly("0", "0");
  }

  @Test
  void aLongTransactionCountsItsOwnMarks() throws SQLException {
    try (Connection writer = begin("read committed")) {
      buy(writer, 1, 60);
      execute(writer, "commit");
    }

    assertThat(marks()).containsExactly("11", "1");
    checkThatALineIsStaleAndThenRefreshed();
  }

  @Test
  void aStatementThatChangesMoreKeysThanTheLimitWritesOneMark() throws SQLException {
    database.execute("update customers set last_name = 'Changed'");

    assertThat(marks()).containsExactly("0", "1");
    checkThatALineIsStaleAndThenRefreshed();
  }

  @Test
  void aStatementThatChangesFewOfManyRowsMarksTheseFew() throws SQLException {
    database.execute("update products set product_name = product_name || '!'");
    assertThat(marks()).containsExactly("0", "0");

    database.execute(
        "update orders set created_on = created_on + case when id < 4 then interval '1 day' else '0' end");
    assertThat(marks()).containsExactly("3", "0");
    checkThatALineIsStaleAndThenRefreshed();
  }

  @Test
  void keysAreMarkedAgainAfterTheNextRefresh() throws SQLException {
    try (Connection writer = database.connect()) {
      buy(writer, 1, 20);
      // A session tells what it wrote within a second; here it does so at once.
      execute(writer, "select pg_stat_force_next_flush()");
      database.execute(REFRESH);

      buy(writer, 21, 23);
    }

    assertThat(marks()).containsExactly("3", "0");
    checkThatALineIsStaleAndThenRefreshed();
  }

  /** The writer wrote no mark of its own, so the one that it relied on must outlive it. */
  @Test
  void aRefreshLeavesTheMarkThatAnUncommittedWriterReliesOn() throws SQLException {
    try (Connection writer = begin("read committed")) {
      buy(writer, 1, 20);
      execute(writer, "commit; begin");
      execute(writer, buy(21));
      assertThat(marks()).containsExactly("11", "1");

      database.execute(REFRESH);

      assertThat(marks()).containsExactly("0", "1");
      execute(writer, "commit");
    }

    assertThat(marks()).containsExactly("0", "1");
    checkThatALineIsStaleAndThenRefreshed();
    assertThat(marks()).containsExactly("0", "0");
  }

  /** The mark that it finds is about to be deleted, and the tables may have been read already. */
  @Test
  void aWriterThatMeetsARefreshMarksItsKey() throws SQLException {
    try (Connection writer = database.connect();
        Connection refresher = begin("read committed")) {
      buy(writer, 1, 20);
      execute(refresher, REFRESH);

      execute(writer, buy(21));

      assertThat(marks()).containsExactly("12", "1");
      execute(refresher, "commit");
    }

    assertThat(marks()).containsExactly("1", "0");
    checkThatALineIsStaleAndThenRefreshed();
  }

  /** Its snapshot still shows a mark that is gone. */
  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void aWriterWithAnOldSnapshotDoesNotRelyOnAMarkThatIsGone(String isolation) throws SQLException {
    database.execute(
        """
        update customers set last_name = 'Changed';
        create or replace function too_many_changes() returns boolean language sql stable return true;
        """);
    try (Connection writer = begin(isolation)) {
      execute(writer, "select from customer_order_volume_change");
      database.execute(REFRESH);
      assertThat(marks()).containsExactly("0", "0");

      execute(writer, buy(21));
      execute(writer, buy(22));
      execute(writer, "commit");
    }

    assertThat(marks()).containsExactly("0", "1");
    checkThatALineIsStaleAndThenRefreshed();
  }

  @Test
  void aMarkThatARolledBackStatementWroteIsNotReliedOn() throws SQLException {
    database.execute(
        "create or replace function too_many_changes() returns boolean language sql stable return true");
    try (Connection writer = begin("read committed")) {
      execute(writer, "savepoint one; " + buy(21) + "; rollback to one");
      execute(writer, buy(22));
      execute(writer, "commit");
    }

    assertThat(marks()).containsExactly("0", "1");
    checkThatALineIsStaleAndThenRefreshed();
  }

  @Test
  void marksAreForgottenUnderReadCommittedOnly() throws SQLException {
    try (Connection connection = begin("repeatable read")) {
      assertThatThrownBy(() -> execute(connection, "select forget_changes()"))
          .hasMessageContaining("READ COMMITTED");
    }
  }
}
