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
 * The members of a header that lists names, some with a value, such as Cache-Control and Prefer. If
 * a name is given twice, the first counts.
 */
public final class HeaderDirectives {

  /**
   * A name, an optional value, optional parameters, which are ignored, and a comma or the end.
   * Anything else is ignored up to the next comma.
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

  /** Returns the members of a header, which may have several lines or none. */
  public static HeaderDirectives of(HttpHeaders headers, String name) {
    List<String> lines = headers.getRequestHeader(name);
    return new HeaderDirectives(lines == null ? List.of() : lines);
  }

  /** Returns the members of the lines of a header. */
  public static HeaderDirectives of(List<String> lines) {
    return new HeaderDirectives(lines);
  }

  /** Returns the members of one line; none if it is null. */
  public static HeaderDirectives of(String line) {
    return new HeaderDirectives(line == null ? List.of() : List.of(line));
  }

  /** Returns the names, in lower case. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns the value of a member: an empty text if it has none, empty if it was not given. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
