package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshThrottleTest {

  private final RefreshThrottle pace = new RefreshThrottle(Duration.ofSeconds(10), 0.1);

  @ParameterizedTest
  @CsvSource({
    "9999, 1, false",
    "10000, 1, true",
    "10000, 1111, true",
    "10000, 1112, false",
    "224999, 25000, false",
    "225000, 25000, true",
  })
  void keepsTheMinimumIntervalAndTheDutyCycle(long sinceLast, long took, boolean allowed) {
    assertThat(pace.allows(Duration.ofMillis(sinceLast), Duration.ofMillis(took)))
        .isEqualTo(allowed);
  }

  @Test
  void aFullDutyCycleNeedsNoPauseBeyondTheInterval() {
    assertThat(new RefreshThrottle(Duration.ZERO, 1).allows(Duration.ZERO, Duration.ofHours(1)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
  void refusesAnInvalidDutyCycle(double share) {
    assertThatThrownBy(() -> new RefreshThrottle(Duration.ZERO, share))
        .hasMessageContaining("max-duty-cycle");
  }
}
