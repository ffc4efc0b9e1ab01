package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.testing.OwnView;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other tables and columns, some of their keys of another type, and lines with quantities. */
class OtherNamesTest extends OwnViewContract {

  @Override
  OwnView own() throws IOException {
    return OwnView.otherNames();
  }

  @Override
  void fill(TestDatabase database) throws IOException {
    database.execute(OwnView.given("other-names/tables.sql"));
    database.migrate("store", 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into sales_order values (9001, 3, null, now()); insert into sales_line values (9001, 1, 5, 2)",
        "update sales_order set placed_at = placed_at + interval '1 day' where order_no = 7",
        "update sales_order set client_no = 8, address_no = null where order_no between 20 and 25",
        "delete from sales_order where order_no between 30 and 33",
        "insert into sales_line values (40, 9, 3, 1)",
        "update sales_line set quantity = quantity + 1 where order_no = 41",
        "update sales_line set order_no = 43, line_no = 77 where order_no = 42 and line_no = 1",
        "delete from sales_line where order_no = 44",
        "update article set price = price * 2 where article_no = 3",
        "update client set family_name = 'Changed' where client_no = 4",
        "update client_address set town_no = town_no % 10 + 1 where client_no = 5",
        "update client_address set main = false where client_no = 8",
        "insert into client_address values (900, 8, 'Oak', '1', 1, true)",
        "delete from client_address where main and client_no = 7",
        "update town set town_name = 'Elsewhere' where town_no = 2",
        "update town set region_no = 3 - region_no where town_no = 3",
        "update region set region_name = 'East' where region_no = 1",
      })
  void theLawsHoldAfter(String write) throws SQLException {
    checkThatTheLawsHoldAfter(write);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update article set title = title || '!'",
        "update client_address set street = 'Elsewhere'",
        "insert into client values (77, 'New', 'Client'); insert into town values (77, 'New', 1)",
        "update client set given_name = given_name",
      })
  void marksNothingThatTheViewDoesNotRead(String write) {
    checkThatNothingIsMarkedAfter(write);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'order_no, article_no, quantity' | 'order_no, articel_no'
          'client', 'client_no', 'sales | 'client', 'given_name', 'sales
          where article_no = mark.id | where article_number = mark.id
          """,
      quoteCharacter = '"')
  void mistakesInWhatIsWatchedFailTheMigrationAndNoWriter(String right, String wrong)
      throws IOException {
    try (OwnView own = own();
        TestDatabase other = TestDatabase.empty(own)) {
      own.change(
          "src/main/resources/db/views/customer_order_volume_watched.sql",
          Pattern.quote(right),
          wrong);
      other.execute(OwnView.given("other-names/tables.sql"));

      assertThatThrownBy(() -> other.migrate("store", 0)).hasMessageContaining("ERROR");

      other.execute("update sales_line set quantity = 7; update client set given_name = 'Zed'");
      other.execute("update article set price = 7");
    }
  }

  @Test
  void namesTheMarksAfterTheTables() {
    assertThat(database().rows("select unnest(enum_range(null::customer_order_volume_source))"))
        .extracting(row -> row.get(0))
        .containsExactly(
            "all",
            "rows",
            "article",
            "client",
            "client_address",
            "client_address_client",
            "region",
            "sales_line",
            "sales_order",
            "town");
  }

  @Test
  void servesAddressesAndAudiencesToo() {
    assertThat(database().number("select count(*) from complete_customer_data")).isPositive();
    assertThat(
            database()
                .rows(
                    "select email from customer_audience_current(null, null, null, 1, null, null)"
                        + " where customer_id = 10"))
        .containsExactly(List.of("client10@example.com"));
  }
}
