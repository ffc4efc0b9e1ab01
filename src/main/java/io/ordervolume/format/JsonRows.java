package io.ordervolume.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.SelectItem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Writes rows as JSON objects. Numbers keep all their digits; times are ISO 8601 in UTC. Values of
 * other types are JSON already.
 */
final class JsonRows extends RowWriter {

  /** The text around the objects. */
  enum Frame {
    ARRAY,
    LINES,
    NONE
  }

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .rootValueSeparator("\n")
          .build();

  private final SerializedString[] names;
  private final ColumnType[] types;
  private final Frame frame;
  private final boolean strips;
  private final ZoneId zone;
  private JsonGenerator json;
  private boolean any;

  JsonRows(List<SelectItem> outputs, Frame frame) {
    this(outputs, frame, false, ZoneOffset.UTC);
  }

  /**
   * Writes rows.
   *
   * @param strips whether members that are null are left out
   * @param zone of times
   */
  JsonRows(List<SelectItem> outputs, Frame frame, boolean strips, ZoneId zone) {
    this.strips = strips;
    this.zone = zone;
    this.names =
        outputs.stream()
            .map(output -> new SerializedString(output.name()))
            .toArray(SerializedString[]::new);
    this.types = outputs.stream().map(SelectItem::type).toArray(ColumnType[]::new);
    this.frame = frame;
  }

  @Override
  void begin(ByteArrayOutputStream out) {
    inMemory(
        () -> {
          json = JSON.createGenerator(out);
          if (frame == Frame.ARRAY) {
            json.writeStartArray();
          }
        });
  }

  @Override
  void rows(List<Object[]> rows, ByteArrayOutputStream out) {
    inMemory(
        () -> {
          for (Object[] row : rows) {
            object(row);
          }
          any |= !rows.isEmpty();
          json.flush();
        });
  }

  @Override
  void end(ByteArrayOutputStream out) {
    inMemory(
        () -> {
          if (frame == Frame.LINES && any) {
            json.writeRaw('\n');
          }
          json.close();
        });
  }

  private void object(Object[] row) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < names.length; i++) {
      if (!strips || !isNull(types[i], row[i])) {
        json.writeFieldName(names[i]);
        value(types[i], row[i]);
      }
    }
    json.writeEndObject();
  }

  /** Returns whether the value is null, or is the JSON null. */
  private static boolean isNull(ColumnType type, Object value) {
    return value == null || type == ColumnType.OTHER && value.equals("null");
  }

  private void value(ColumnType type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (type) {
      case TEXT -> json.writeString((String) value);
      case INTEGER -> json.writeNumber(((Number) value).longValue());
      case NUMERIC -> number((String) value);
      case TIME -> json.writeString(IsoTimestamps.text(value, zone));
      case OTHER -> json.writeRawValue(frame == Frame.LINES ? onOneLine(value) : (String) value);
    }
  }

  /** Writes a number. NaN and Infinity are texts, because JSON has no such numbers. */
  private void number(String digits) throws IOException {
    char last = digits.charAt(digits.length() - 1);
    if (last >= '0' && last <= '9') {
      json.writeNumber(digits);
    } else {
      json.writeString(digits);
    }
  }

  /** Returns stored JSON without line breaks. They can only be between its tokens. */
  private static String onOneLine(Object json) {
    return ((String) json).replace('\n', ' ').replace('\r', ' ');
  }

  private static void inMemory(Writing writing) {
    try {
      writing.run();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private interface Writing {
    void run() throws IOException;
  }
}
