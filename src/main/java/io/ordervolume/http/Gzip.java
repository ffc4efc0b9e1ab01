package io.ordervolume.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The one encoding of answers that is made here, for bodies that are sent more than once. */
public final class Gzip {

  private static final Pattern PLAINLY = Pattern.compile("(?i)(?:.*,)?\\s*gzip\\s*(?:,.*)?");

  private Gzip() {}

  /** Whether an Accept-Encoding names it without reservations. */
  public static boolean isAccepted(String acceptEncoding) {
    return PLAINLY.matcher(acceptEncoding).matches();
  }

  public static byte[] pack(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }
}
