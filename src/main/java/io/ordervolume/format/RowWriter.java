package io.ordervolume.format;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Writes the rows of one response, in parts. The class of a value follows from the type of its
 * column. Texts are String, integers Number, and other numbers a text of digits. Times are
 * OffsetDateTime, or a text for infinity. Values of other types are texts as PostgreSQL writes
 * them. Any value may be null. A row may have more values than the query has columns; these are not
 * written.
 */
public abstract class RowWriter {

  private static final int TYPICAL_ROW = 200;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_ROW);
  private boolean begun;

  /** Returns the bytes of these rows, with the text before and between them. */
  public final byte[] rows(List<Object[]> rows) {
    write(rows);
    return taken();
  }

  /** Returns the bytes of the last rows, with the text after them. */
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
