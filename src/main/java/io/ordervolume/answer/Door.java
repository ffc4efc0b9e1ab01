package io.ordervolume.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.flow.Bulkhead;
import io.ordervolume.problem.PreparedProblem;
import io.ordervolume.view.ViewRepository;
import io.quarkus.arc.All;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Turns away who asks for a page while as many wait for the database as may, before the request is
 * understood: where far too much is asked, understanding what is refused anyway would take the time
 * of what was let in. Whoever may be answered without a page of the database passes.
 */
@ApplicationScoped
public class Door {

  /** Behind what answers from memory. */
  private static final int ORDER = -45;

  private final Bulkhead pages;
  private final PreparedProblem tooMany;

  Door(ReadTurns turns, ObjectMapper json) {
    this.pages = turns.pages();
    this.tooMany = new PreparedProblem(ReadTurns.tooMany(), json);
  }

  void install(@Observes Router router, @All List<ViewRepository<?, ?>> repositories) {
    for (ViewRepository<?, ?> repository : repositories) {
      router.get("/" + repository.view().path()).order(ORDER).handler(this::pass);
    }
  }

  private void pass(RoutingContext request) {
    if (isShut() && isForPage(request.request().headers())) {
      turnAway(request);
    } else {
      request.next();
    }
  }

  /** Whether there is no room for a page. */
  public boolean isShut() {
    return pages.isFull();
  }

  /** Answers who asked for one. */
  public void turnAway(RoutingContext request) {
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
