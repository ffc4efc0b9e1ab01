package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypeTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "O'Hara; drop table orders", "São Paulo 😀"})
  void readsATextUnchanged(String text) {
    assertThat(read(ColumnType.TEXT, text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-7, -7", "9223372036854775807, 9223372036854775807"})
  void readsWholeNumbers(String text, long expected) {
    assertThat(read(ColumnType.INTEGER, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12.50", "-0.001", "0.1000000000000000055511151231257827", "1e999", "1e-1000"})
  void readsNumbersWithAllTheirDigits(String text) {
    assertThat(read(ColumnType.NUMERIC, text)).isEqualTo(new BigDecimal(text));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-31,                       2026-07-31T00:00Z",
    "2026-07-31T12:00,                 2026-07-31T12:00Z",
    "2026-07-31T12:00:00.123456Z,      2026-07-31T12:00:00.123456Z",
    "2026-07-31T12:00:00+02:00,        2026-07-31T12:00+02:00",
    "2026-07-31T12:00:00 02:00,        2026-07-31T12:00+02:00",
    "2026-07-31 12:00:00,              2026-07-31T12:00Z",
    "2026-07-31 12:00:00-05,           2026-07-31T12:00-05:00",
    "2026-07-31 12:00:00.5+02,         2026-07-31T12:00:00.5+02:00",
    "2026-07-31 12:00:00.5 02,         2026-07-31T12:00:00.5+02:00",
    "2024-02-29,                       2024-02-29T00:00Z",
    "0001-01-01,                       0001-01-01T00:00Z",
    "9999-12-31T23:59:59Z,             9999-12-31T23:59:59Z"
  })
  void readsTimesInTheFormatsOfIsoAndPostgres(String text, OffsetDateTime expected) {
    assertThat(read(ColumnType.TIME, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0044-03-15T12:00:00Z BC,          0044-03-15 12:00:00.000000000+00 BC",
    "0044-03-15 13:00:00.5+01 BC,      0044-03-15 12:00:00.500000000+00 BC",
    "0044-03-15T13:00:00 01:00 BC,     0044-03-15 12:00:00.000000000+00 BC",
    "0001-12-31T00:00:00Z bc,          0001-12-31 00:00:00.000000000+00 BC",
    "0044-03-15 BC,                    0044-03-15 00:00:00.000000000+00 BC",
    "4714-11-24 BC,                    4714-11-24 00:00:00.000000000+00 BC",
    "10000-01-01,                      10000-01-01 00:00:00.000000000+00",
    "294276-12-31T23:59:59.999999Z,    294276-12-31 23:59:59.999999000+00"
  })
  void timesBeyondFourDigitsOfAYearAreForPostgres(String text, String expected) {
    assertThat(read(ColumnType.TIME, text)).isEqualTo(expected);
    assertThat(read(ColumnType.TIME, expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000-01-01", "0000-01-01 BC", "4714-11-23 BC", "294277-01-01", "2026-02-30 BC"})
  void refusesTimesThatPostgresDoesNotHave(String text) {
    assertThat(catchThrowableOfType(InvalidQueryException.class, () -> read(ColumnType.TIME, text)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0043-03-15T12:00Z", "0000-12-31T12:00Z", "+294276-01-01T00:00Z"})
  void aTimeOfAColumnIsReadAgain(String iso) {
    String text = ColumnType.text(OffsetDateTime.parse(iso));
    assertThat(read(ColumnType.TIME, text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, '',                   a whole number such as 42",
    "INTEGER, 1.5,                  a whole number such as 42",
    "INTEGER, '1 1',                a whole number such as 42",
    "INTEGER, 9223372036854775808,  a whole number such as 42",
    "NUMERIC, '',                   a number such as 12.50",
    "NUMERIC, '12,50',              a number such as 12.50",
    "NUMERIC, 1e1000,               a number such as 12.50",
    "NUMERIC, 1e-1001,              a number such as 12.50",
    "NUMERIC, 1e999999999,          a number such as 12.50",
    "NUMERIC, 1e-999999999,         a number such as 12.50",
    "NUMERIC, 0e2147483647,         a number such as 12.50",
    "NUMERIC, 1e99999999999,        a number such as 12.50",
    "TIME, '',                      2026-07-31T12:00:00Z",
    "TIME, yesterday,               2026-07-31T12:00:00Z",
    "TIME, 2026-02-29,              2026-07-31T12:00:00Z",
    "TIME, 2026-07-31T25:00:00Z,    2026-07-31T12:00:00Z",
    "TIME, 0000-12-31,              2026-07-31T12:00:00Z",
    "TIME, +300000-01-01T00:00:00Z,  2026-07-31T12:00:00Z",
    "TIME, +999999999-12-31,        2026-07-31T12:00:00Z"
  })
  void refusesInvalidValuesAndShowsAnExample(ColumnType type, String text, String example) {
    assertThat(refusal(type, text).hint()).contains(example);
  }

  @Test
  void refusesNumbersWithTooManyDigits() {
    assertThat(read(ColumnType.NUMERIC, "1".repeat(200)))
        .isEqualTo(new BigDecimal("1".repeat(200)));
    assertThat(refusal(ColumnType.NUMERIC, "1".repeat(201))).hasMessageEndingWith("a number.");
  }

  @Test
  void refusesTheNulCharacter() {
    assertThat(refusal(ColumnType.TEXT, "Tex\0as"))
        .hasMessage("\"Tex\uFFFDas\" is not a text.")
        .returns(InvalidQueryException.Reason.INVALID_VALUE, InvalidQueryException::reason)
        .returns("parameter", InvalidQueryException::parameter);
  }

  @ParameterizedTest
  @CsvSource({
    "NUMERIC, NaN",
    "NUMERIC, Infinity",
    "NUMERIC, -infinity",
    "NUMERIC, inf",
    "TIME, infinity",
    "TIME, -Infinity"
  })
  void passesSpecialValuesToPostgres(ColumnType type, String text) {
    assertThat(read(type, text)).isEqualTo(text);
  }

  @Test
  void passesValuesOfOtherTypesToPostgres() {
    assertThat(read(ColumnType.OTHER, "{1,2}")).isEqualTo("{1,2}");
    assertThat(refusal(ColumnType.OTHER, "a\0b").reason())
        .isEqualTo(InvalidQueryException.Reason.INVALID_VALUE);
  }

  private static Object read(ColumnType type, String text) {
    return type.read(text, "parameter");
  }

  private static InvalidQueryException refusal(ColumnType type, String text) {
    InvalidQueryException refusal =
        catchThrowableOfType(InvalidQueryException.class, () -> read(type, text));
    assertThat(refusal).as("refusal of " + text).isNotNull();
    return refusal;
  }
}
