package io.ordervolume.format;

import static io.ordervolume.query.Orders.CITY;
import static io.ordervolume.query.Orders.ORDER_COST;
import static io.ordervolume.query.Orders.ORDER_SIZE;
import static io.ordervolume.query.Orders.PURCHASE_DATE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.format.JsonRows.Frame;
import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.SelectItem;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRowsTest {

  @Test
  void writesAnArrayOfObjectsWithTheColumnsInOrder() {
    byte[] json =
        new JsonRows(outputs(CITY, ORDER_SIZE), Frame.ARRAY)
            .lastRows(List.of(new Object[] {"Austin", 3L}, new Object[] {"Waco", null}));
    assertThat(json)
        .asString(UTF_8)
        .isEqualTo(
            """
            [{"city":"Austin","order_size":3},{"city":"Waco","order_size":null}]""");
  }

  @Test
  void omitsNullsIfConfigured() {
    Column doc = new Column("doc", ColumnType.OTHER);
    JsonRows json = new JsonRows(outputs(CITY, ORDER_SIZE, doc), Frame.ARRAY, true, UTC);
    assertThat(
            json.lastRows(
                List.of(new Object[] {"null", null, "null"}, new Object[] {null, 3L, "[null]"})))
        .asString(UTF_8)
        .isEqualTo(
            """
            [{"city":"null"},{"order_size":3,"doc":[null]}]""");
  }

  @Test
  void writesTimesInAnotherZoneWithItsOffset() {
    JsonRows json =
        new JsonRows(outputs(PURCHASE_DATE), Frame.NONE, false, ZoneId.of("America/Los_Angeles"));
    OffsetDateTime time = OffsetDateTime.parse("2026-01-31T12:00:00.5Z");
    assertThat(json.lastRows(List.<Object[]>of(new Object[] {time})))
        .asString(UTF_8)
        .isEqualTo("{\"purchase_date\":\"2026-01-31T04:00:00.5-08:00\"}");
  }

  @Test
  void writesNoRowsAsAnEmptyArray() {
    assertThat(new JsonRows(outputs(CITY), Frame.ARRAY).lastRows(List.of()))
        .asString(UTF_8)
        .isEqualTo("[]");
  }

  @Test
  void writesALineForEachRow() {
    JsonRows lines = new JsonRows(outputs(CITY), Frame.LINES);
    assertThat(lines.rows(rows("Austin", "Waco")))
        .asString(UTF_8)
        .startsWith("{\"city\":\"Austin\"}\n{");
    assertThat(lines.lastRows(rows("Paris"))).asString(UTF_8).isEqualTo("\n{\"city\":\"Paris\"}\n");
    assertThat(new JsonRows(outputs(CITY), Frame.LINES).lastRows(List.of())).isEmpty();
  }

  @Test
  void writesAnArrayInPieces() {
    JsonRows array = new JsonRows(outputs(CITY), Frame.ARRAY);
    assertThat(
            new String(array.rows(rows("Austin")), UTF_8)
                + new String(array.rows(List.of()), UTF_8)
                + new String(array.lastRows(rows("Waco")), UTF_8))
        .isEqualTo("[{\"city\":\"Austin\"},{\"city\":\"Waco\"}]");
  }

  private static List<Object[]> rows(String... cities) {
    return Stream.of(cities).map(city -> new Object[] {city}).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "12.50,   12.50",
    "1000,    1000",
    "0.0000000001, 0.0000000001",
    "NaN,     '\"NaN\"'",
    "-Infinity, '\"-Infinity\"'",
    "12345678901234567890.123456789012345678, 12345678901234567890.123456789012345678"
  })
  void writesNumbersAsPostgresDoes(String number, String json) {
    assertThat(written(ORDER_COST, number)).isEqualTo("{\"order_cost\":" + json + "}");
  }

  @Test
  void writesJsonOfOtherTypesUnchanged() {
    Column json = new Column("json", ColumnType.OTHER);
    assertThat(written(json, "{\"a\": [1, 2]}")).isEqualTo("{\"json\":{\"a\": [1, 2]}}");
  }

  @Test
  void writesJsonWithLineBreaksOnOneLine() {
    Column json = new Column("json", ColumnType.OTHER);
    byte[] line =
        new JsonRows(outputs(json), Frame.LINES)
            .lastRows(List.<Object[]>of(new Object[] {"{\n\"a\": 1\r\n}"}));
    assertThat(line).asString(UTF_8).isEqualTo("{\"json\":{ \"a\": 1  }}\n");
  }

  @Test
  void writesInfiniteTimesAsPostgresDoes() {
    assertThat(written(PURCHASE_DATE, "-infinity")).isEqualTo("{\"purchase_date\":\"-infinity\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-31T12:00:00+02:00,        2026-07-31T10:00:00Z",
    "2026-01-01T00:30:00+01:00,        2025-12-31T23:30:00Z",
    "2026-07-31T12:00:00.123456-05:00, 2026-07-31T17:00:00.123456Z"
  })
  void writesTimesInUtc(OffsetDateTime time, String json) {
    assertThat(written(PURCHASE_DATE, time)).isEqualTo("{\"purchase_date\":\"" + json + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "'say \"hi\"',  'say \\\"hi\\\"'",
    "'a\\b',        'a\\\\b'",
    "'a\nb\tc',     'a\\nb\\tc'",
    "'\u0001',      '\\u0001'",
    "São Paulo,     São Paulo"
  })
  void escapesTexts(String text, String json) {
    assertThat(written(CITY, text)).isEqualTo("{\"city\":\"" + json + "\"}");
  }

  private static String written(Column column, Object value) {
    JsonRows json = new JsonRows(outputs(column), Frame.NONE);
    return new String(json.lastRows(List.<Object[]>of(new Object[] {value})), UTF_8);
  }

  private static List<SelectItem> outputs(Column... columns) {
    return Stream.of(columns).<SelectItem>map(SelectItem.Plain::of).toList();
  }
}
