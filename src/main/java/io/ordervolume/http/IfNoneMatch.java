package io.ordervolume.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/**
 * The If-None-Match of a request. If-Modified-Since is ignored, because several versions may have
 * the same second.
 */
public final class IfNoneMatch {

  private final List<String> ifNoneMatch;

  private IfNoneMatch(List<String> ifNoneMatch) {
    this.ifNoneMatch = ifNoneMatch == null ? List.of() : ifNoneMatch;
  }

  /** Returns the condition of the lines of the header. */
  public static IfNoneMatch of(List<String> ifNoneMatch) {
    return new IfNoneMatch(ifNoneMatch);
  }

  public static IfNoneMatch of(HttpHeaders headers) {
    return new IfNoneMatch(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
  }

  /** Returns whether the client has the response with this tag. */
  public boolean matches(EntityTag tag) {
    return tag.isIn(ifNoneMatch);
  }

  /** Returns whether the header is an asterisk: the client wants no response if one exists. */
  public boolean isAsterisk() {
    return ifNoneMatch.size() == 1 && ifNoneMatch.get(0).strip().equals("*");
  }
}
