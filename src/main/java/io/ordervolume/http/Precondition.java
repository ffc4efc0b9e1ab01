package io.ordervolume.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The precondition of a change: If-Match lists the tags that the resource may have, and
 * If-None-Match: * requires that it does not exist.
 *
 * @param known tags that the resource may have; empty if any
 * @param exists whether the resource must exist, or must not; empty if either
 */
public record Precondition(Optional<List<String>> known, Optional<Boolean> exists) {

  /** Weak tags never match here. */
  private static final Pattern STRONG_TAG = Pattern.compile("(?<!W/)\"([^\"]*)\"");

  public static Precondition of(HttpHeaders headers) {
    String ifMatch = headers.getHeaderString(HttpHeaders.IF_MATCH);
    String ifNoneMatch = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    if (ifMatch == null) {
      boolean none = ifNoneMatch != null && ifNoneMatch.strip().equals("*");
      return new Precondition(Optional.empty(), none ? Optional.of(false) : Optional.empty());
    }
    return ifMatch.strip().equals("*")
        ? new Precondition(Optional.empty(), Optional.of(true))
        : new Precondition(Optional.of(tags(ifMatch)), Optional.of(true));
  }

  private static List<String> tags(String header) {
    Matcher tags = STRONG_TAG.matcher(header);
    return tags.results().map(tag -> tag.group(1)).toList();
  }
}
