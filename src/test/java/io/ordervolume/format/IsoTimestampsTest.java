package io.ordervolume.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimestampsTest {

  private static final int SEED = 20261123;

  private static void checkAgainstTheFormatter(OffsetDateTime time) {
    assertThat(IsoTimestamps.text(time))
        .isEqualTo(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.withOffsetSameInstant(ZoneOffset.UTC)));
  }

  @Test
  void writesCommonTimesAsTheFormatterDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      long second = random.nextLong(-62_135_000_000L, 253_500_000_000L);
      int nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
      int offset = random.nextInt(-18 * 60, 18 * 60 + 1) * 60;
      checkAgainstTheFormatter(
          Instant.ofEpochSecond(second, nanos).atOffset(ZoneOffset.ofTotalSeconds(offset)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-07-31T12:00:00.1Z",
        "2026-07-31T12:00:00.000001Z",
        "2026-07-31T12:00:00.120Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void writesRareTimesAsTheFormatterDoes(String time) {
    checkAgainstTheFormatter(OffsetDateTime.parse(time));
  }

  @ParameterizedTest
  @CsvSource({
    "0000-01-01T00:00:00Z,   0001-01-01T00:00:00Z BC, 0001-01-01T00:00:00.000000Z BC",
    "-0043-03-15T12:00:00Z,  0044-03-15T12:00:00Z BC, 0044-03-15T12:00:00.000000Z BC",
    "+10000-01-01T00:00:00Z, 10000-01-01T00:00:00Z,   10000-01-01T00:00:00.000000Z",
    "+294276-12-31T23:59:59.5Z, 294276-12-31T23:59:59.5Z, 294276-12-31T23:59:59.500000Z"
  })
  void writesOtherYearsAsPostgresDoes(OffsetDateTime time, String text, String ofOneWidth) {
    assertThat(IsoTimestamps.text(time)).isEqualTo(text);
    assertThat(IsoTimestamps.ofOneWidth(time)).isEqualTo(ofOneWidth);
  }
}
