package io.ordervolume.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.CurrentViewLaw;
import io.ordervolume.testing.LiveViewLaw;
import io.ordervolume.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that are longer than a B-tree takes stop neither applies nor refreshes. */
class LongValuesTest {

  /** Random, because repeated letters are compressed until they fit. */
  private static final String LONG =
      "(select string_agg(md5(i::text), '') from generate_series(1, 300) i)";

  private TestDatabase database;

  @BeforeEach
  void makeAStoreThatIsWatched() {
    database = TestDatabase.sample(200);
    database.execute(
        """
        select start_change_capture();
        delete from customer_order_volume_change;
        refresh materialized view customer_order_volume;
        update view_version set row_count = (select count(*) from customer_order_volume);
        """);
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
    // The store of the sample keeps states unique, by an index of its own; others do not.
    database.execute("alter table states drop constraint states_state_key");
    database.execute("update states set state = " + LONG);
  }

  @Test
  void anApplyTakesThem() throws Exception {
    makeNamesAndPlacesLong();

    assertThat(database.rows("select fits from customer_order_volume_apply(100000)"))
        .hasToString("[[t]]");

    CurrentViewLaw.check(database);
    LiveViewLaw.check(database);
    assertThat(
            database.number(
                "select count(*) from customer_order_volume_current where length(customer_name) > 5000"))
        .isPositive();
  }

  @Test
  void aRefreshTakesThem() throws Exception {
    makeNamesAndPlacesLong();

    database.execute("refresh materialized view concurrently customer_order_volume");
    database.execute("refresh materialized view customer_order_volume");

    assertThat(
            database.rows(
                "(table customer_order_volume except all table customer_order_volume_definition)"))
        .isEmpty();
  }

  @Test
  void theyAreFoundAgain() {
    makeNamesAndPlacesLong();
    database.execute("refresh materialized view customer_order_volume");

    assertThat(database.number("select count(*) from customer_order_volume where city = " + LONG))
        .isEqualTo(database.number("select count(*) from customer_order_volume"));
    assertThat(
            database.number(
                "select count(*) from customer_audience_current(array[%s], null, null, 1, 1, null)"
                    .formatted(LONG)))
        .isPositive();
  }
}
