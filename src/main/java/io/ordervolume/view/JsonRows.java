package io.ordervolume.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import io.ordervolume.query.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Writes rows as JSON objects. Numbers keep all their digits; times are ISO 8601 in UTC. */
final class JsonRows {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;
  private static final int TYPICAL_ROW = 200;

  private final SerializedString[] names;

  JsonRows(List<Column> columns) {
    this.names =
        columns.stream()
            .map(column -> new SerializedString(column.name()))
            .toArray(SerializedString[]::new);
  }

  byte[] array(List<Object[]> rows) {
    return written(
        rows.size(),
        json -> {
          json.writeStartArray();
          for (Object[] row : rows) {
            object(json, row);
          }
          json.writeEndArray();
        });
  }

  byte[] object(Object[] row) {
    return written(1, json -> object(json, row));
  }

  private static byte[] written(int rows, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_ROW * (rows + 1));
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      content.writeTo(json);
    } catch (IOException impossibleInMemory) {
      throw new UncheckedIOException(impossibleInMemory);
    }
    return bytes.toByteArray();
  }

  private void object(JsonGenerator json, Object[] row) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < names.length; i++) {
      json.writeFieldName(names[i]);
      value(json, row[i]);
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof BigInteger number) {
      json.writeNumber(number);
    } else if (value instanceof Long || value instanceof Integer) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof OffsetDateTime time) {
      json.writeString(TIME.format(time.withOffsetSameInstant(ZoneOffset.UTC)));
    } else if (value instanceof Instant time) {
      json.writeString(TIME.format(time.atOffset(ZoneOffset.UTC)));
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
