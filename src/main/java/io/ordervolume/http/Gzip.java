package io.ordervolume.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Compresses bodies that are sent more than once. Quarkus compresses all others. */
public final class Gzip {

  private static final Pattern ACCEPTS_GZIP = Pattern.compile("(?i)(?:.*,)?\\s*gzip\\s*(?:,.*)?");

  private Gzip() {}

  /** Returns whether Accept-Encoding contains gzip without a quality. */
  public static boolean isAccepted(String acceptEncoding) {
    return ACCEPTS_GZIP.matcher(acceptEncoding).matches();
  }

  public static byte[] compress(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }
}
