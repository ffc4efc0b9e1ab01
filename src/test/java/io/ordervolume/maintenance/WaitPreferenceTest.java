package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wait=30                         | 30
          wait=0                          | 0
          WAIT = 30                       | 30
          wait="30"                       | 30
          wait=30; foo=bar                | 30
          respond-async, wait=30          | 30
          respond-async,wait=30,foo       | 30
          handling=strict, wait=5, wait=9 | 5
          """)
  void parsesTheSecondsOfWait(String prefer, int seconds) {
    assertThat(WaitPreference.parse(prefer)).hasValue(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=60", "wait=61", "wait=999999999"})
  void limitsTheWaitToAMinute(String prefer) {
    assertThat(WaitPreference.parse(prefer)).hasValue(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "respond-async",
        "wait",
        "wait=",
        "wait=soon",
        "wait=soon, wait=9",
        "wait=-1",
        "wait=1.5",
        "wait=5s",
        "await=5",
        "no wait=5"
      })
  void ignoresInvalidWaits(String prefer) {
    assertThat(WaitPreference.parse(prefer)).isEmpty();
  }
}
