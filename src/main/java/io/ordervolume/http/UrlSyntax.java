package io.ordervolume.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The syntax of URLs. Quarkus would reject every URL with a character that RFC 3986 does not allow,
 * such as the {@code >} of {@code address->>city}. PostgREST accepts these characters in a query
 * string, so this service does too.
 */
public final class UrlSyntax {

  private static final String LETTERS_AND_DIGITS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final BitSet OF_PATH = set(LETTERS_AND_DIGITS + "/;:@&=+$,-_.!~*'()");
  private static final BitSet OF_QUERY = set(LETTERS_AND_DIGITS + "/;:@&=+$,-_.!~*'()?[]");

  /** Characters that a URL must encode, and that clients often send as they are. */
  private static final BitSet ENCODED = set("\"<>\\^`{|}");

  private UrlSyntax() {}

  /** Returns the path of these segments. A slash in a segment is encoded. */
  public static String path(List<String> segments) {
    return segments.stream().map(UrlSyntax::component).collect(Collectors.joining("/", "/", ""));
  }

  /** Returns a text as a part of a path or a query, percent-encoded. */
  public static String component(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static BitSet set(String characters) {
    BitSet set = new BitSet();
    characters.chars().forEach(set::set);
    return set;
  }

  /** Returns whether the URL of a request is valid. */
  static boolean isValid(String url) {
    return isPlain(url) || isValidUri(url);
  }

  /** Returns whether the URL has only usual characters. */
  private static boolean isPlain(String url) {
    BitSet allowed = OF_PATH;
    for (int i = 0; i < url.length(); i++) {
      char character = url.charAt(i);
      if (!allowed.get(character)) {
        if (character == '?') {
          allowed = OF_QUERY;
        } else if (character != '%' || !isEncodedByte(url, i)) {
          return false;
        }
      }
    }
    return url.startsWith("/") && !url.startsWith("//");
  }

  private static boolean isEncodedByte(String url, int percent) {
    return percent + 2 < url.length()
        && Character.digit(url.charAt(percent + 1), 16) >= 0
        && Character.digit(url.charAt(percent + 2), 16) >= 0;
  }

  private static boolean isValidUri(String url) {
    try {
      new URI(url);
      return true;
    } catch (URISyntaxException invalid) {
      return false;
    }
  }

  /** Returns the query string with such characters percent-encoded; the same text if none is. */
  static String encode(String query) {
    StringBuilder encoded = null;
    for (int i = 0; i < query.length(); i++) {
      char character = query.charAt(i);
      boolean illegal = ENCODED.get(character);
      if (illegal && encoded == null) {
        encoded = new StringBuilder(query.length() + 16).append(query, 0, i);
      }
      if (illegal) {
        encoded.append('%').append(Integer.toHexString(character).toUpperCase(Locale.ROOT));
      } else if (encoded != null) {
        encoded.append(character);
      }
    }
    return encoded == null ? query : encoded.toString();
  }
}
