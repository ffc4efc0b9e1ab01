package io.ordervolume.read;

import io.ordervolume.format.Format;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Rows as they are sent.
 *
 * @param rows how many they are
 * @param contentRange positions of the rows among all that match; empty for a single row
 * @param next path and query of the next page; empty for the last
 */
record Representation(
    byte[] body,
    int rows,
    Format format,
    int status,
    Optional<String> contentRange,
    Optional<String> next) {

  /** The same with its body compressed. */
  Representation withBody(byte[] compressed) {
    return new Representation(compressed, rows, format, status, contentRange, next);
  }

  /**
   * Writes the headers that follow from the rows, except the content type.
   *
   * @param prefix the path prefix that the client sees
   */
  void writeHeaders(String prefix, BiConsumer<String, String> headers) {
    contentRange.ifPresent(range -> headers.accept("Content-Range", range));
    next.ifPresent(link -> headers.accept("Link", "<" + prefix + link + ">; rel=\"next\""));
  }
}
