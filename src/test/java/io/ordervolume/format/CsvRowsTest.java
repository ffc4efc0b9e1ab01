package io.ordervolume.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

  private static String written(boolean guard, Object value) {
    byte[] csv =
        new CsvRows(List.of("x", "y"), guard).lastRows(List.<Object[]>of(new Object[] {value, 1L}));
    return new String(csv, UTF_8);
  }

  @Test
  void writesALineOfNamesAndALineForEachRow() {
    CsvRows csv = new CsvRows(List.of("city", "order_cost", "purchase_date"), true);
    Object[] row = {
      "São Paulo", new BigDecimal("1E+3"), OffsetDateTime.parse("2026-07-31T12:00:00+02:00")
    };
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
  void quotesWhatWouldEndAField(String value, String field) {
    assertThat(written(true, value)).isEqualTo("x,y\r\n" + field + ",1\r\n");
  }

  @Test
  void tellsNothingFromAnEmptyText() {
    assertThat(written(true, null)).isEqualTo("x,y\r\n,1\r\n");
    assertThat(written(true, "")).isEqualTo("x,y\r\n\"\",1\r\n");
  }

  @ParameterizedTest
  @CsvSource({"=1+1", "+1", "-1", "@a"})
  void letsNoTextBeAFormulaUnlessItIsAskedTo(String formula) {
    assertThat(written(true, formula)).isEqualTo("x,y\r\n'" + formula + ",1\r\n");
    assertThat(written(false, formula)).isEqualTo("x,y\r\n" + formula + ",1\r\n");
  }

  /** A spreadsheet that splits at semicolons or tabs sees cells where others see one text. */
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
  void letsNoPartOfATextBeAFormula(String formula) {
    assertThat(written(true, formula)).matches("(?s)x,y\r\n\"?'.*,1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jean-Luc", "a@b.example", "1+1", "a = b", "Smith; Jones"})
  void changesNoOrdinaryText(String text) {
    assertThat(written(true, text)).contains(text).doesNotContain("'");
  }

  @Test
  void takesNoNumberForAFormula() {
    assertThat(written(true, new BigDecimal("-1.50"))).isEqualTo("x,y\r\n-1.50,1\r\n");
  }
}
