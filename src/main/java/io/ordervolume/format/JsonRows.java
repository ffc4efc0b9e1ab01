package io.ordervolume.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;

/** Writes rows as JSON objects. Numbers keep all their digits; times are ISO 8601 in UTC. */
final class JsonRows extends RowWriter {

  /** What stands around the objects. */
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
  private final Frame frame;
  private JsonGenerator json;
  private boolean any;

  JsonRows(List<String> names, Frame frame) {
    this.names = names.stream().map(SerializedString::new).toArray(SerializedString[]::new);
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
      json.writeFieldName(names[i]);
      value(row[i]);
    }
    json.writeEndObject();
  }

  private void value(Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof OffsetDateTime time) {
      json.writeString(Times.text(time));
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
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
