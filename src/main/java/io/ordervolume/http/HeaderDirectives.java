package io.ordervolume.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The members of a header that lists names, some with a value, such as Cache-Control and Prefer.
 * Where a name stands twice, the first counts.
 */
public final class HeaderDirectives {

  /**
   * A name, perhaps a value, perhaps parameters of which we know none, and a comma or the end. What
   * is no such thing is left out up to the next comma.
   */
  private static final Pattern MEMBER =
      Pattern.compile(
          "\\G\\s*(?:([^\\s=,;\"]+)\\s*(?:=\\s*(?:\"([^\"]*)\"|([^\\s,;\"]*)))?\\s*"
              + "(?:;(?:[^,\"]|\"[^\"]*\")*)?|[^,]*)(?:,|$)");

  private final Map<String, String> values = new LinkedHashMap<>();

  private HeaderDirectives(List<String> lines) {
    for (String line : lines) {
      Matcher member = MEMBER.matcher(line);
      while (member.find()) {
        if (member.group(1) != null) {
          String value = member.group(2) != null ? member.group(2) : member.group(3);
          values.putIfAbsent(member.group(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
        }
      }
    }
  }

  /** Those of a header that may be given in several lines, or not at all. */
  public static HeaderDirectives of(HttpHeaders headers, String name) {
    List<String> lines = headers.getRequestHeader(name);
    return new HeaderDirectives(lines == null ? List.of() : lines);
  }

  /** Those of a header's lines. */
  public static HeaderDirectives of(List<String> lines) {
    return new HeaderDirectives(lines);
  }

  /** Those of one line. */
  public static HeaderDirectives of(String line) {
    return new HeaderDirectives(line == null ? List.of() : List.of(line));
  }

  /** The names, in lower case. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Its value, an empty text where it was given without one; empty when it was not given. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
