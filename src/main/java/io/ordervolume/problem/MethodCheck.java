package io.ordervolume.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Rejects changes of documents of the framework, which answers every method. */
@ApplicationScoped
public class MethodCheck {

  private static final Set<HttpMethod> OF_READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final PrerenderedProblem notAllowed;

  MethodCheck(ObjectMapper json) {
    this.notAllowed =
        new PrerenderedProblem(
            ProblemNormalizer.explained(ProblemType.METHOD_NOT_ALLOWED)
                .withHeader("Allow", "GET, HEAD, OPTIONS")
                .build(),
            json);
  }

  /** Passes a request on if it only reads. */
  public void requireRead(RoutingContext request) {
    if (OF_READS.contains(request.request().method())) {
      request.next();
    } else {
      notAllowed.answer(request);
    }
  }
}
