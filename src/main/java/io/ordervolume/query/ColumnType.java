package io.ordervolume.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** The types of columns, and how their values are written in a query. */
public enum ColumnType {
  TEXT("text", "Austin", "") {
    @Override
    Object parse(String text) {
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("NUL");
      }
      return text;
    }
  },

  INTEGER("whole number", "42", "") {
    @Override
    Object parse(String text) {
      return Long.valueOf(text);
    }
  },

  /**
   * Exact, never a double. The bounds keep a few characters such as 1e999999999 from becoming
   * gigabytes.
   */
  NUMERIC("number", "12.50", "") {
    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_DIGITS = 1_000;

    @Override
    Object parse(String text) {
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
      ", or a date such as 2026-07-31, which begins at midnight UTC") {
    private static final int LAST_YEAR = 9999;

    @Override
    Object parse(String text) {
      OffsetDateTime time = read(text);
      if (time.getYear() < 1 || time.getYear() > LAST_YEAR) {
        throw new IllegalArgumentException("out of range");
      }
      return time;
    }

    private OffsetDateTime read(String text) {
      try {
        return LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
      } catch (DateTimeParseException notADate) {
        // An unescaped + of an offset arrives as a space, and PostgreSQL writes a space for the T.
        String iso =
            text.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) ", "$1T")
                .replaceFirst(" (\\d{2}(:\\d{2})?)$", "+$1");
        try {
          return OffsetDateTime.parse(iso);
        } catch (DateTimeParseException withoutOffset) {
          return LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
        }
      }
    }
  };

  private final String label;
  private final String example;
  private final String alternative;

  ColumnType(String label, String example, String alternative) {
    this.label = label;
    this.example = example;
    this.alternative = alternative;
  }

  /**
   * The value that the text stands for. Throws some unchecked exception when it stands for none.
   */
  abstract Object parse(String text);

  public String label() {
    return label;
  }

  /** A value of this type, as a query writes it. */
  public String example() {
    return example;
  }

  /**
   * The value that the text stands for: String, Long, BigDecimal or OffsetDateTime. Throws {@link
   * BadQuery}.
   */
  public Object read(String text, String parameter) {
    try {
      return parse(text);
    } catch (RuntimeException notOfThisType) {
      throw new BadQuery(
          BadQuery.Reason.INVALID_VALUE,
          parameter,
          Quote.of(text) + " is not a " + label + ".",
          "Give a " + label + " such as " + example + alternative + ".");
    }
  }

  /**
   * The column type for values of a Java type. Throws IllegalArgumentException for a type that
   * queries cannot name.
   */
  public static ColumnType of(Class<?> type) {
    if (type == String.class) {
      return TEXT;
    }
    if (type == Long.class
        || type == long.class
        || type == Integer.class
        || type == BigInteger.class) {
      return INTEGER;
    }
    if (type == BigDecimal.class) {
      return NUMERIC;
    }
    if (type == OffsetDateTime.class) {
      return TIME;
    }
    throw new IllegalArgumentException("no column type for " + type.getName());
  }
}
