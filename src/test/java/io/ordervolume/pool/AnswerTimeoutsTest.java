package io.ordervolume.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTimeoutsTest {

  @ParameterizedTest
  @CsvSource({
    "30s, 30000",
    "30 s, 30000",
    "'''30s''', 30000",
    "1500, 1500",
    "250ms, 250",
    "2min, 120000",
    "1h, 3600000",
    "1d, 86400000",
    "0, 0",
    "forever, 0"
  })
  void readsSettingsAsPostgresqlDoes(String setting, long millis) {
    assertThat(AnswerTimeouts.setting(setting)).isEqualTo(Duration.ofMillis(millis));
  }
}
