package io.ordervolume.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes problems of requests that are too large, before the server refuses them without a word.
 * What is not even a URL, and a body that grows too large without having said so, the framework
 * refuses itself, with a 400 and a 413 that have no body.
 */
@ApplicationScoped
public class ServerRefusals {

  private final PreparedProblem urlTooLong;
  private final PreparedProblem bodyTooLarge;
  private final int longestUrl;
  private final long largestBody;

  ServerRefusals(
      ObjectMapper json,
      @ConfigProperty(name = "order-volume.longest-url") int longestUrl,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
    this.urlTooLong = prepared(ProblemType.URL_TOO_LONG, json);
    this.bodyTooLarge = prepared(ProblemType.BODY_TOO_LARGE, json);
    this.longestUrl = longestUrl;
    this.largestBody = largestBody.asLongValue();
  }

  /** Nobody reads the rest of the request, so the connection cannot serve another. */
  private static PreparedProblem prepared(ProblemType type, ObjectMapper json) {
    return new PreparedProblem(
        ProblemWriter.explained(type).withHeader("Connection", "close").build(), json);
  }

  /** Rejects a request that is too large, or passes it on. */
  public void handle(RoutingContext request) {
    if (request.request().uri().length() > longestUrl) {
      urlTooLong.answer(request);
    } else if (saysThatItsBodyIsTooLarge(request)) {
      bodyTooLarge.answer(request);
    } else {
      request.next();
    }
  }

  private boolean saysThatItsBodyIsTooLarge(RoutingContext request) {
    String length = request.request().getHeader("Content-Length");
    return length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > largestBody;
  }
}
