package io.ordervolume.format;

import static io.ordervolume.query.Orders.CITY;
import static io.ordervolume.query.Orders.ORDER_COST;
import static io.ordervolume.query.Orders.PURCHASE_DATE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.SelectItem;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

  private record Csv(boolean guardFormulas, boolean byteOrderMark, Times times)
      implements CsvConfig {}

  private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");

  @ParameterizedTest
  @CsvSource({
    "ISO,         UTC,                 2026-07-31T12:00:00Z,         2026-07-31T12:00:00Z",
    "ISO,         UTC,                 2026-07-31T12:00:00.250Z,     2026-07-31T12:00:00.25Z",
    "ISO,         America/Los_Angeles, 2026-07-31T12:00:00Z,         2026-07-31T05:00:00-07:00",
    "FIXED_WIDTH, UTC,                 2026-07-31T12:00:00Z,         2026-07-31T12:00:00.000000Z",
    "FIXED_WIDTH, UTC,                 2026-07-31T14:00:00.25+02:00, 2026-07-31T12:00:00.250000Z",
    "SPREADSHEET, UTC,                 2026-07-31T12:00:00Z,         2026-07-31 12:00:00",
    "SPREADSHEET, UTC,                 2026-07-31T12:00:00.25Z,      2026-07-31 12:00:00.250",
    "SPREADSHEET, America/Los_Angeles, 2026-07-31T12:00:00Z,         2026-07-31 05:00:00"
  })
  void writesTimesAsConfigured(CsvConfig.Times times, String zone, String time, String written) {
    ZoneId of = zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
    CsvRows csv = new CsvRows(outputs(PURCHASE_DATE), new Csv(true, false, times), of);
    assertThat(csv.lastRows(List.<Object[]>of(new Object[] {OffsetDateTime.parse(time)})))
        .asString(UTF_8)
        .isEqualTo("purchase_date\r\n" + written + "\r\n");
  }

  @Test
  void writesInfiniteTimesAsPostgresDoes() {
    for (CsvConfig.Times times : CsvConfig.Times.values()) {
      CsvRows csv = new CsvRows(outputs(PURCHASE_DATE), new Csv(true, false, times), LOS_ANGELES);
      assertThat(csv.lastRows(List.<Object[]>of(new Object[] {"-infinity"})))
          .asString(UTF_8)
          .endsWith("-infinity\r\n");
    }
  }

  @Test
  void beginsWithAByteOrderMarkOnceIfConfigured() {
    CsvRows csv =
        new CsvRows(outputs(CITY), new Csv(true, true, CsvConfig.Times.ISO), ZoneOffset.UTC);
    assertThat(csv.rows(List.of())).asString(UTF_8).isEqualTo("\uFEFFcity\r\n");
    assertThat(csv.lastRows(List.of())).isEmpty();
  }

  private static String written(boolean guard, Object value) {
    return written(guard, CITY, value);
  }

  private static String written(boolean guard, Column column, Object value) {
    Column x = new Column("x", column.type(), column.sqlType(), column.category());
    byte[] csv =
        new CsvRows(
                outputs(x, new Column("y", ColumnType.INTEGER)),
                new Csv(guard, false, CsvConfig.Times.ISO),
                ZoneOffset.UTC)
            .lastRows(List.<Object[]>of(new Object[] {value, 1L}));
    return new String(csv, UTF_8);
  }

  private static List<SelectItem> outputs(Column... columns) {
    return Stream.of(columns).<SelectItem>map(SelectItem.Plain::of).toList();
  }

  @Test
  void writesALineOfColumnNamesAndALineForEachRow() {
    CsvRows csv =
        new CsvRows(
            outputs(CITY, ORDER_COST, PURCHASE_DATE),
            new Csv(true, false, CsvConfig.Times.ISO),
            ZoneOffset.UTC);
    Object[] row = {"São Paulo", "1000", OffsetDateTime.parse("2026-07-31T12:00:00+02:00")};
    assertThat(new String(csv.rows(List.of()), UTF_8))
        .isEqualTo("city,order_cost,purchase_date\r\n");
    assertThat(new String(csv.lastRows(List.<Object[]>of(row)), UTF_8))
        .isEqualTo("São Paulo,1000,2026-07-31T10:00:00Z\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b|\"a,b\"",
        "say \"hi\"|\"say \"\"hi\"\"\"",
        "`a\nb`|`\"a\nb\"`",
        "`a\rb`|`\"a\rb\"`",
        "a b|a b"
      })
  void quotesValuesWithSeparatorsOrLineBreaks(String value, String field) {
    assertThat(written(true, value)).isEqualTo("x,y\r\n" + field + ",1\r\n");
  }

  @Test
  void distinguishesNullFromAnEmptyText() {
    assertThat(written(true, null)).isEqualTo("x,y\r\n,1\r\n");
    assertThat(written(true, "")).isEqualTo("x,y\r\n\"\",1\r\n");
  }

  @ParameterizedTest
  @CsvSource({"=1+1", "+1", "-1", "@a"})
  void escapesFormulasUnlessConfiguredOtherwise(String formula) {
    assertThat(written(true, formula)).isEqualTo("x,y\r\n'" + formula + ",1\r\n");
    assertThat(written(false, formula)).isEqualTo("x,y\r\n" + formula + ",1\r\n");
  }

  /** A spreadsheet that splits at semicolons or tabs sees cells within one text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n=1+1",
        "\t=1",
        "\uFF1D1+1",
        "\uFF0B1",
        "\uFF0D1",
        "\uFF20a",
        "a;=1+1",
        "a; =1+1",
        "a;\"=1+1",
        "a\t=1",
        "a\n@b",
        "a;+1",
        "a;-1",
        "a|=1"
      })
  void escapesFormulasWithinATextToo(String formula) {
    assertThat(written(true, formula)).matches("(?s)x,y\r\n\"?'.*,1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jean-Luc", "a@b.example", "1+1", "a = b", "Smith; Jones"})
  void doesNotChangeOrdinaryTexts(String text) {
    assertThat(written(true, text)).contains(text).doesNotContain("'");
  }

  @Test
  void doesNotEscapeNumbers() {
    assertThat(written(true, ORDER_COST, "-1.50")).isEqualTo("x,y\r\n-1.50,1\r\n");
    Column other = new Column("x", ColumnType.OTHER);
    assertThat(written(true, other, "-1.5e-07")).isEqualTo("x,y\r\n-1.5e-07,1\r\n");
    assertThat(written(true, other, "-1+2")).isEqualTo("x,y\r\n'-1+2,1\r\n");
  }
}
