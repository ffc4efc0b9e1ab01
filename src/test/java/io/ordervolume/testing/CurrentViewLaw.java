package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The law after an apply, with writers paused: plain reads miss nothing, and the counts agree. */
public final class CurrentViewLaw {

  private CurrentViewLaw() {}

  public static void check(TestDatabase database) {
    assertThat(
            database.rows(
                """
                (table customer_order_volume_current except all table customer_order_volume_definition)
                union all
                (table customer_order_volume_definition except all table customer_order_volume_current)
                """))
        .as("difference of current and definition")
        .isEmpty();
    assertThat(
            database.rows(
                """
                select row_count - (select count(*) from customer_order_volume_current),
                  delta_rows - (select count(*) from customer_order_volume_delta)
                from view_version
                """))
        .as("what the version says too much of rows and of rows in the delta")
        .containsExactly(List.of("0", "0"));
  }
}
