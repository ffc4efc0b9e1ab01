package io.ordervolume.view;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Makes one type of the several that Hibernate and the driver have for the same values. */
public final class Values {

  private Values() {}

  /** A row of String, Long, BigDecimal, OffsetDateTime and null, in place. */
  public static Object[] normal(Object[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = normal(row[i]);
    }
    return row;
  }

  private static Object normal(Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Long
        || value instanceof BigDecimal
        || value instanceof OffsetDateTime) {
      return value;
    } else if (value instanceof Numeric number) {
      return number.bigDecimalValue();
    } else if (value instanceof Instant time) {
      return time.atOffset(ZoneOffset.UTC);
    } else if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    } else if (value instanceof Integer number) {
      return number.longValue();
    } else {
      throw new IllegalArgumentException("no column type for " + value.getClass());
    }
  }
}
