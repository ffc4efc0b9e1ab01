package io.ordervolume.query;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the values of a column are read and written. Types with many values in most views have a Java
 * type; PostgreSQL itself converts the values of all others from text and to text.
 */
public enum ColumnType {
  TEXT("text", "Austin", "", "text", 'S') {
    @Override
    Object parse(String text) {
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("NUL");
      }
      return text;
    }
  },

  INTEGER("whole number", "42", "", "bigint", 'N') {
    @Override
    Object parse(String text) {
      return Long.valueOf(text.strip());
    }
  },

  /**
   * Exact, never a double. The bounds keep a few characters such as 1e999999999 from becoming
   * gigabytes.
   */
  NUMERIC("number", "12.50", "", "numeric", 'N') {
    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_DIGITS = 1_000;
    private static final Pattern NO_DIGITS = Pattern.compile("(?i)nan|[+-]?inf(inity)?");

    @Override
    Object parse(String padded) {
      String text = padded.strip();
      if (NO_DIGITS.matcher(text).matches()) {
        return text;
      }
      if (text.length() > MOST_CHARACTERS) {
        throw new IllegalArgumentException("too long");
      }
      BigDecimal number = new BigDecimal(text);
      long digitsBeforePoint = (long) number.precision() - number.scale();
      if (Math.abs((long) number.scale()) > MOST_DIGITS
          || Math.abs(digitsBeforePoint) > MOST_DIGITS) {
        throw new IllegalArgumentException("too large");
      }
      return number;
    }
  },

  TIME(
      "time",
      "2026-07-31T12:00:00Z",
      ", or a date such as 2026-07-31, which begins at midnight UTC",
      "timestamp with time zone",
      'D') {
    private static final int LAST_YEAR = 9999;
    private static final Pattern NO_TIME = Pattern.compile("(?i)[+-]?infinity");
    private static final Pattern YEAR = Pattern.compile("(?i)(\\d{4,6})(-\\d{2}-.*?)(\\s*bc)?");
    private static final OffsetDateTime FIRST = OffsetDateTime.parse("-4713-11-24T00:00Z");
    private static final OffsetDateTime END = OffsetDateTime.parse("+294277-01-01T00:00Z");

    @Override
    Object parse(String text) {
      return parse(text, ZoneOffset.UTC);
    }

    @Override
    Object parse(String padded, ZoneId zone) {
      String text = padded.strip();
      if (NO_TIME.matcher(text).matches()) {
        return text;
      }
      OffsetDateTime time = read(withSignedYear(text), zone);
      OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
      if (utc.getYear() >= 1 && utc.getYear() <= LAST_YEAR) {
        return time;
      }
      if (utc.isBefore(FIRST) || !utc.isBefore(END)) {
        throw new IllegalArgumentException("out of range");
      }
      return text(utc);
    }

    /** PostgreSQL writes years before Christ with BC at the end, and long ones without a sign. */
    private static String withSignedYear(String text) {
      Matcher parts = YEAR.matcher(text);
      if (!parts.matches()) {
        return text;
      }
      int year = Integer.parseInt(parts.group(1));
      boolean beforeChrist = parts.group(3) != null;
      if (year == 0) {
        throw new IllegalArgumentException("no year 0");
      }
      String signed =
          beforeChrist
              ? "%05d".formatted(1 - year).replaceFirst("^0", "")
              : year > LAST_YEAR ? "+" + year : parts.group(1);
      return signed + parts.group(2);
    }

    private OffsetDateTime read(String text, ZoneId zone) {
      try {
        return LocalDate.parse(text).atStartOfDay(zone).toOffsetDateTime();
      } catch (DateTimeParseException notADate) {
        // An unescaped + of an offset arrives as a space, and PostgreSQL writes a space for the T.
        String iso =
            text.replaceFirst("^([+-]?\\d{4,}-\\d{2}-\\d{2}) ", "$1T")
                .replaceFirst(" (\\d{2}(:\\d{2}){0,2})$", "+$1");
        try {
          return OffsetDateTime.parse(iso);
        } catch (DateTimeParseException withoutOffset) {
          return LocalDateTime.parse(iso).atZone(zone).toOffsetDateTime();
        }
      }
    }
  },

  /** Any other type: its values are texts, which PostgreSQL casts. */
  OTHER("value", "value", "", "text", 'X') {
    @Override
    Object parse(String text) {
      return TEXT.parse(text);
    }
  };

  /** Years of an era: those before Christ have no sign. */
  private static final DateTimeFormatter POSTGRES =
      YearOfEra.format("-MM-dd HH:mm:ss.SSSSSSSSS'+00'");

  private final String label;
  private final String example;
  private final String alternative;
  private final String sqlType;
  private final char category;

  ColumnType(String label, String example, String alternative, String sqlType, char category) {
    this.label = label;
    this.example = example;
    this.alternative = alternative;
    this.sqlType = sqlType;
    this.category = category;
  }

  String sqlType() {
    return sqlType;
  }

  char category() {
    return category;
  }

  /**
   * The value that the text stands for. Throws some unchecked exception when it stands for none.
   */
  abstract Object parse(String text);

  /** The same, for times without an offset in that zone. */
  Object parse(String text, ZoneId zone) {
    return parse(text);
  }

  /** Returns a value that {@link #read} returned, or a column has, as a text that it reads. */
  public static String text(Object value) {
    if (!(value instanceof OffsetDateTime time)) {
      return value.toString();
    }
    return YearOfEra.write(POSTGRES, time.withOffsetSameInstant(ZoneOffset.UTC));
  }

  public String label() {
    return label;
  }

  /** A value of this type, as a query writes it. */
  public String example() {
    return example;
  }

  /**
   * Returns the value that the text stands for: String, Long, BigDecimal or OffsetDateTime. Values
   * that Java has no number or time for, such as NaN and infinity, remain texts, and so do times
   * whose year has not four digits. Throws {@link InvalidQueryException}.
   */
  public Object read(String text, String parameter) {
    return read(text, parameter, ZoneOffset.UTC);
  }

  /** The same, for times without an offset in that zone. */
  Object read(String text, String parameter, ZoneId zone) {
    try {
      return parse(text, zone);
    } catch (RuntimeException notOfThisType) {
      throw new InvalidQueryException(
              InvalidQueryException.Reason.INVALID_VALUE,
              parameter,
              QuotedInput.of(text) + " is not a " + label + ".",
              "Give a " + label + " such as " + example + alternative + ".")
          .withSqlState(this == TIME ? "22007" : "22P02");
    }
  }
}
