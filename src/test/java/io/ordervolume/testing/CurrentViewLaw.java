package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The law after an apply, with writers paused: plain reads miss nothing, and the counts agree. */
public final class CurrentViewLaw {

  private CurrentViewLaw() {}

  public static void check(TestDatabase database) {
    check(database, "customer_order_volume");
  }

  public static void check(TestDatabase database, String view) {
    assertThat(
            database.rows(
                """
                (table %1$s_current except all table %1$s_definition)
                union all
                (table %1$s_definition except all table %1$s_current)
                """
                    .formatted(view)))
        .as("difference of current and definition")
        .isEmpty();
    assertThat(
            database.rows(
                """
                select row_count - (select count(*) from %1$s_current),
                  delta_rows - (select count(*) from %1$s_delta)
                from view_version
                """
                    .formatted(view)))
        .as("what the version says too much of rows and of rows in the delta")
        .containsExactly(List.of("0", "0"));
  }
}
