package io.ordervolume.read;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.concurrency.Bulkhead;
import io.ordervolume.problem.PrerenderedProblem;
import io.ordervolume.security.ViewRoles;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Rejects page requests with 503 before they are parsed while the read queue is full. Under
 * overload, parsing requests that will be rejected would take CPU from admitted ones. Requests that
 * may be answered without a page of the database pass.
 */
@ApplicationScoped
public class LoadShedder {

  private final Bulkhead pages;
  private final ReadTargets targets;
  private final ViewRoles roles;
  private final PrerenderedProblem tooMany;

  LoadShedder(ReadLimiter limiter, ReadTargets targets, ViewRoles roles, ObjectMapper json) {
    this.pages = limiter.pages();
    this.targets = targets;
    this.roles = roles;
    this.tooMany = new PrerenderedProblem(ReadLimiter.tooMany(), json);
  }

  /** Rejects a request for {@code /:relation}, or passes it on. */
  public void handle(RoutingContext request) {
    if (isOverloaded()
        && isForPage(request.request().headers())
        && isKnownToAll(request.pathParam("relation"))) {
      reject(request);
    } else {
      request.next();
    }
  }

  /** A restricted relation must not show by a 503 that it exists. */
  private boolean isKnownToAll(String relation) {
    return targets.find(relation).isPresent() && !roles.isRestricted(relation);
  }

  /** Whether there is no room for a page. */
  boolean isOverloaded() {
    return pages.isFull();
  }

  /** Ends the request with a 503 problem. */
  void reject(RoutingContext request) {
    pages.refuse();
    tooMany.answer(request);
  }

  /** Not for a 304, nor for an export, which has other limits. */
  private static boolean isForPage(MultiMap headers) {
    String accept = headers.get(HttpHeaders.ACCEPT);
    return !headers.contains(HttpHeaders.IF_NONE_MATCH)
        && (accept == null || accept.equals("*/*") || accept.startsWith("application/json"));
  }
}
