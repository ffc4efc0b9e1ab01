package io.ordervolume.format;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Writes the rows of one answer, a piece at a time. Values are as the type of their output says:
 * texts are String, whole numbers Number, other numbers their digits, times OffsetDateTime or
 * infinity; those of other types are texts that PostgreSQL wrote. Any may be null. Of each row, as
 * many are written as there are outputs.
 */
public abstract class RowWriter {

  private static final int TYPICAL_ROW = 200;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_ROW);
  private boolean begun;

  /** The bytes of these rows, and of what stands before and between them. */
  public final byte[] rows(List<Object[]> rows) {
    write(rows);
    return taken();
  }

  /** The bytes of the last rows, and of what stands after them. */
  public final byte[] lastRows(List<Object[]> rows) {
    write(rows);
    end(bytes);
    return taken();
  }

  private void write(List<Object[]> rows) {
    if (!begun) {
      begun = true;
      begin(bytes);
    }
    rows(rows, bytes);
  }

  private byte[] taken() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  abstract void begin(ByteArrayOutputStream out);

  abstract void rows(List<Object[]> rows, ByteArrayOutputStream out);

  abstract void end(ByteArrayOutputStream out);
}
