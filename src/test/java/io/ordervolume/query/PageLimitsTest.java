package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageLimitsTest {

  private static final PageLimits LIMITS = new PageLimits(1000);

  @Test
  void returnsTheMaximumByDefault() {
    assertThat(LIMITS.rows(OptionalInt.empty())).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void returnsTheRequestedRowsUpToTheMaximum(int asked) {
    assertThat(LIMITS.rows(OptionalInt.of(asked))).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, Integer.MAX_VALUE})
  void refusesMoreThanTheMaximumAndNamesIt(int asked) {
    assertThat(
            catchThrowableOfType(
                InvalidQueryException.class, () -> LIMITS.rows(OptionalInt.of(asked))))
        .hasMessage("limit is beyond 1000.")
        .returns(InvalidQueryException.Reason.OUT_OF_RANGE, InvalidQueryException::reason)
        .returns("limit", InvalidQueryException::parameter)
        .returns("Give 0 to 1000, and take further pages by offset.", InvalidQueryException::hint);
  }
}
