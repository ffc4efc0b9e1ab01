package io.ordervolume.view;

import static io.ordervolume.query.Orders.ORDER_SIZE;
import static io.ordervolume.query.Orders.UNIQUE_ID;
import static io.ordervolume.query.Orders.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Here the key is the column twice over, and a key without a hyphen is none. */
class CorrectionTest {

  private static final Correction CORRECTION =
      new Correction(
          ORDER_SIZE,
          Optional.of(
              key ->
                  key.contains("-")
                      ? Optional.of(Long.valueOf(key.split("-")[0]))
                      : Optional.empty()),
          false);

  private static Optional<Filter> pin(String... parameters) {
    return CORRECTION.pin(query(parameters).filter(), UNIQUE_ID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order_size=eq.7                          | 7
          order_size=in.(7,8)                      | 7 8
          unique_id=eq.7-7                         | 7
          unique_id=in.(7-7,none,8-8)              | 7 8
          unique_id=eq.none                        |
          and=(city.eq.Austin,and(order_size.eq.7)) | 7
          """)
  void knowsTheValuesThatRowsCanHave(String parameter, String values) {
    List<Object> expected =
        values == null
            ? List.of()
            : Arrays.stream(values.split(" ")).<Object>map(Long::valueOf).toList();
    assertThat(pin("state=eq.TX", parameter)).contains(new Filter.OneOf(ORDER_SIZE, expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "city=eq.Austin",
        "order_size=gte.7",
        "order_size=neq.7",
        "order_size=not.eq.7",
        "unique_id=like.7-*",
        "unique_id=not.in.(7-7)",
        "or=(order_size.eq.7,city.eq.Austin)",
        "not.and=(order_size.eq.7,city.eq.Austin)"
      })
  void leavesOpenWhatTheFilterLeavesOpen(String parameter) {
    assertThat(pin(parameter)).isEmpty();
  }

  @Test
  void leavesOpenWhatAKeyThatTellsNothingLeavesOpen() {
    Correction correction = new Correction(ORDER_SIZE, Optional.empty(), false);

    assertThat(correction.pin(query("unique_id=eq.7-7").filter(), UNIQUE_ID)).isEmpty();
    assertThat(correction.pin(query("order_size=eq.7").filter(), ORDER_SIZE))
        .contains(new Filter.OneOf(ORDER_SIZE, List.of(7L)));
  }

  @Test
  void leavesEverythingOpenWithoutAFilter() {
    assertThat(pin()).isEmpty();
  }
}
