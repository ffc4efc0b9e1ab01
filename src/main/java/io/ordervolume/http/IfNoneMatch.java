package io.ordervolume.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/**
 * The If-None-Match of a request. If-Modified-Since is left aside: several versions may share a
 * second.
 */
public final class IfNoneMatch {

  private final List<String> ifNoneMatch;

  private IfNoneMatch(List<String> ifNoneMatch) {
    this.ifNoneMatch = ifNoneMatch == null ? List.of() : ifNoneMatch;
  }

  /** The condition of the header's lines. */
  public static IfNoneMatch of(List<String> ifNoneMatch) {
    return new IfNoneMatch(ifNoneMatch);
  }

  public static IfNoneMatch of(HttpHeaders headers) {
    return new IfNoneMatch(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
  }

  /** Whether the caller holds the answer with this tag. */
  public boolean names(EntityTag tag) {
    return tag.isIn(ifNoneMatch);
  }

  /** Whether the caller wants an answer only if there is none at all. */
  public boolean isAsterisk() {
    return ifNoneMatch.size() == 1 && ifNoneMatch.get(0).strip().equals("*");
  }
}
