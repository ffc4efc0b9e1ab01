package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that values too long for a B-tree index do not stop refreshes of the flagship. */
class LongValuesTest {

  /** Random text, because repeated letters would be compressed until they fit. */
  private static final String LONG =
      "(select string_agg(md5(i::text), '') from generate_series(1, 300) i)";

  private TestDatabase database;

  @BeforeEach
  void createAStore() {
    database = TestDatabase.sample(200);
    database.execute("refresh materialized view customer_order_volume");
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private void makeNamesAndPlacesLong() {
    database.execute(
        """
        update customers set first_name = %1$s;
        update cities set city = %1$s;
        update products set product_name = %1$s;
        update addresses set street_address = %1$s, zip_code = %1$s;
        """
            .formatted(LONG));
    // The sample store has a unique index on states that rejects long values; other stores do not.
    database.execute("alter table states drop constraint states_state_key");
    database.execute("update states set state = " + LONG);
  }

  @Test
  void aRefreshAcceptsLongValues() throws Exception {
    makeNamesAndPlacesLong();

    database.execute("refresh materialized view concurrently customer_order_volume");
    database.execute("refresh materialized view customer_order_volume");

    assertThat(
            database.number(
                "select count(*) from customer_order_volume where length(customer_name) > 5000"))
        .isPositive();
  }

  @Test
  void filtersFindLongValues() {
    makeNamesAndPlacesLong();
    database.execute("refresh materialized view customer_order_volume");

    assertThat(database.number("select count(*) from customer_order_volume where city = " + LONG))
        .isEqualTo(database.number("select count(*) from customer_order_volume"));
  }
}
