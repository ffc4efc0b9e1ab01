package io.ordervolume.read;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All of a request that its rows and their form depend on: requests with equal keys ask for the
 * same. How fresh it must be, and what the caller holds, are not in it.
 */
record RawRequestKey(String uri, String accept, String profile, String prefer, String range) {

  /** Stands in the place of any row, where no URL can have it. */
  static final String ANY_ROW = "\0";

  /** Names that the server finds without looking at their characters. */
  private static final CharSequence ACCEPT = HttpHeaders.createOptimized("Accept");

  private static final CharSequence PROFILE = HttpHeaders.createOptimized("Accept-Profile");
  private static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");
  private static final CharSequence RANGE = HttpHeaders.createOptimized("Range");

  /** A header that was given twice. It is nobody's key. */
  private static final String REPEATED = "";

  /** The key of a request as the server has read it. */
  static RawRequestKey of(HttpServerRequest request) {
    MultiMap headers = request.headers();
    return new RawRequestKey(
        request.uri(),
        single(headers.getAll(ACCEPT)),
        single(headers.getAll(PROFILE)),
        single(headers.getAll(PREFER)),
        single(headers.getAll(RANGE)));
  }

  /**
   * The row that is asked for in the plainest way, with nothing said but its key in digits and
   * hyphens; empty where none is.
   */
  Optional<String> row() {
    int begin = uri.lastIndexOf('/') + 1;
    for (int i = begin; i < uri.length(); i++) {
      char character = uri.charAt(i);
      if (character != '-' && (character < '0' || character > '9')) {
        return Optional.empty();
      }
    }
    return begin < uri.length() ? Optional.of(uri.substring(begin)) : Optional.empty();
  }

  /** The key of all requests that differ from this one in the row only, which has one. */
  RawRequestKey ofAnyRow() {
    String any = uri.substring(0, uri.lastIndexOf('/') + 1) + ANY_ROW;
    return new RawRequestKey(any, accept, profile, prefer, range);
  }

  /** Whether it says all that there is to say. */
  boolean isWhole() {
    return !Objects.equals(accept, REPEATED)
        && !Objects.equals(profile, REPEATED)
        && !Objects.equals(prefer, REPEATED)
        && !Objects.equals(range, REPEATED);
  }

  /** Its characters, as a measure of the memory that it takes. */
  int length() {
    return uri.length() + length(accept) + length(profile) + length(prefer) + length(range);
  }

  private static int length(String header) {
    return header == null ? 0 : header.length();
  }

  private static String single(List<String> values) {
    return values == null || values.isEmpty() ? null : values.size() > 1 ? REPEATED : values.get(0);
  }
}
