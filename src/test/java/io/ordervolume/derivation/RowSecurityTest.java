package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests views over tables with row security. */
class RowSecurityTest {

  private TestDatabase test;
  private Connection connection;
  private ViewDatabase database;

  @BeforeEach
  void create() throws SQLException {
    test = TestDatabase.empty();
    connection = test.connect();
    database = DerivationContract.shop(connection);
    database.execute("create role owner_of_a_view");
    database.execute("grant usage, create on schema shop, public to owner_of_a_view");
    database.execute("grant select on all tables in schema shop to owner_of_a_view");
    database.execute("alter table shop.orders enable row level security");
  }

  @AfterEach
  void drop() throws SQLException {
    database.execute("drop owned by owner_of_a_view cascade; drop role owner_of_a_view");
    connection.close();
    test.close();
  }

  @Test
  void aViewIsScheduledIfRowSecurityAppliesToItsOwner() throws SQLException {
    String query = "select id as k, note from shop.orders";
    assertThat(database.plan(query, "k").mode())
        .as("its owner is exempt")
        .isEqualTo(Mode.INCREMENTAL);
    database.execute("alter materialized view subject owner to owner_of_a_view");
    Plan plan = database.derive("subject");
    assertThat(plan.mode()).isEqualTo(Mode.SCHEDULED);
    assertThat(plan.reason().orElseThrow()).contains("shop.orders").contains("BYPASSRLS");
    database.execute("alter role owner_of_a_view bypassrls");
    assertThat(database.derive("subject").mode()).isEqualTo(Mode.INCREMENTAL);
  }
}
