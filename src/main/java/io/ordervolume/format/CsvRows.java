package io.ordervolume.format;

import io.ordervolume.query.ColumnType;
import io.ordervolume.query.SelectItem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes rows as CSV (RFC 4180), below a line of names. A null is an empty field, an empty text is
 * quoted.
 */
final class CsvRows extends RowWriter {

  private static final String LINE_END = "\r\n";
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|-[Ii]nfinity");

  /** First characters of formulas, with the full-width forms of East Asian keyboards. */
  private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

  private static final String BLANK = "\t\r\n";
  private static final String SEPARATORS = ";\t\r\n|";

  private final List<String> names;
  private final ColumnType[] types;
  private final CsvConfig config;
  private final ZoneId zone;
  private final StringBuilder text = new StringBuilder();

  /**
   * Writes rows.
   *
   * @param zone of times
   */
  CsvRows(List<SelectItem> outputs, CsvConfig config, ZoneId zone) {
    this.names = outputs.stream().map(SelectItem::name).toList();
    this.types = outputs.stream().map(SelectItem::type).toArray(ColumnType[]::new);
    this.config = config;
    this.zone = zone;
  }

  @Override
  void begin(ByteArrayOutputStream out) {
    text.append(config.byteOrderMark() ? BYTE_ORDER_MARK : "");
    for (int i = 0; i < names.size(); i++) {
      text.append(i > 0 ? "," : "");
      text(names.get(i));
    }
    text.append(LINE_END);
    flush(out);
  }

  @Override
  void rows(List<Object[]> rows, ByteArrayOutputStream out) {
    rows.forEach(this::line);
    flush(out);
  }

  @Override
  void end(ByteArrayOutputStream out) {
    // Each row already ends with a line break.
  }

  private void line(Object[] row) {
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      if (row[i] != null) {
        field(types[i], row[i]);
      }
    }
    text.append(LINE_END);
  }

  private void field(ColumnType type, Object value) {
    switch (type) {
      case TEXT -> text((String) value);
      case OTHER -> other((String) value);
      case INTEGER, NUMERIC -> text.append(value);
      case TIME -> text.append(time(value));
    }
  }

  private String time(Object value) {
    return switch (config.times()) {
      case ISO -> IsoTimestamps.text(value, zone);
      case FIXED_WIDTH -> IsoTimestamps.ofOneWidth(value);
      case SPREADSHEET -> IsoTimestamps.forSpreadsheets(value, zone);
    };
  }

  private void other(String value) {
    if (NUMBER.matcher(value).matches()) {
      text.append(value);
    } else {
      text(value);
    }
  }

  private void text(String value) {
    quoted(config.guardFormulas() && isFormula(value) ? "'" + value : value);
  }

  private void quoted(String value) {
    if (needsNoQuotes(value)) {
      text.append(value);
    } else {
      text.append('"').append(value.replace("\"", "\"\"")).append('"');
    }
  }

  private static boolean needsNoQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == ';' || c == '\t' || c == '"' || c == '\r' || c == '\n') {
        return false;
      }
    }
    return !value.isEmpty();
  }

  /**
   * Returns whether a spreadsheet may read the text, or a part of it, as a formula. Some programs
   * split fields at other separators too, even inside quotes, so the text after each separator
   * counts.
   */
  private static boolean isFormula(String value) {
    boolean begins = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (begins && FORMULA.indexOf(c) >= 0 || i == 0 && BLANK.indexOf(c) >= 0) {
        return true;
      }
      begins = SEPARATORS.indexOf(c) >= 0 || begins && (Character.isWhitespace(c) || c == '"');
    }
    return false;
  }

  private void flush(ByteArrayOutputStream out) {
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }
}
