package io.ordervolume.read;

import io.ordervolume.http.IfNoneMatch;
import java.util.List;

/**
 * What a request says besides which rows it asks for.
 *
 * @param freshness how fresh the rows must be
 * @param condition which response the client has
 * @param prefix the path prefix that the client sees
 */
record RequestConditions(FreshnessRequirement freshness, IfNoneMatch condition, String prefix) {

  /** Throws {@link io.ordervolume.query.InvalidQueryException}. */
  static RequestConditions of(RequestHeaders headers, String prefix) {
    return new RequestConditions(
        FreshnessRequirement.of(headers), IfNoneMatch.of(headers.all("If-None-Match")), prefix);
  }

  /** Those of a request without Cache-Control. */
  static RequestConditions ofAnyFreshness(List<String> ifNoneMatch, String prefix) {
    return new RequestConditions(FreshnessRequirement.NONE, IfNoneMatch.of(ifNoneMatch), prefix);
  }
}
