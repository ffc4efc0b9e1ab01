package io.ordervolume.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueIdTest {

  @ParameterizedTest
  @CsvSource({"7-42, 42", "-7--42, -42", "1-9223372036854775807, 9223372036854775807"})
  void namesAnOrder(String uniqueId, long order) {
    assertThat(UniqueId.order(uniqueId)).contains(order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "42", "7-", "-42", "7-42-1", "7-4 2", "7-x", "1-9223372036854775808"})
  void namesNoOrderOtherwise(String uniqueId) {
    assertThat(UniqueId.order(uniqueId)).isEmpty();
  }
}
