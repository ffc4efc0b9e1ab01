package io.ordervolume.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.trace.RequestId;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes problems of requests that are too large, before the server refuses them without a word.
 * What is not even a URL, and a body that grows too large without having said so, the framework
 * refuses itself, with a 400 and a 413 that have no body.
 */
@ApplicationScoped
class ServerRefusals {

  /** Behind what adds headers to every answer, ahead of what reads bodies. */
  private static final int EARLY = RouteConstants.ROUTE_ORDER_BODY_HANDLER;

  private final ObjectMapper json;
  private final int longestUrl;
  private final long largestBody;

  ServerRefusals(
      ObjectMapper json,
      @ConfigProperty(name = "order-volume.longest-url") int longestUrl,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
    this.json = json;
    this.longestUrl = longestUrl;
    this.largestBody = largestBody.asLongValue();
  }

  void install(@Observes Router router) {
    router.route().order(EARLY).handler(this::refuseWhatIsTooLarge);
  }

  private void refuseWhatIsTooLarge(RoutingContext request) {
    if (request.request().uri().length() > longestUrl) {
      refuse(request, ProblemType.URL_TOO_LONG);
    } else if (saysThatItsBodyIsTooLarge(request)) {
      refuse(request, ProblemType.BODY_TOO_LARGE);
    } else {
      request.next();
    }
  }

  private boolean saysThatItsBodyIsTooLarge(RoutingContext request) {
    String length = request.request().getHeader("Content-Length");
    return length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > largestBody;
  }

  /** Nobody reads the rest of the request, so the connection cannot serve another. */
  private void refuse(RoutingContext request, ProblemType type) {
    HttpProblem.Builder problem = ProblemWriter.explained(type).withInstance(path(request));
    RequestId.of(request.response()).ifPresent(id -> problem.with(RequestId.FIELD, id));
    request
        .response()
        .setStatusCode(type.status())
        .putHeader("Content-Type", HttpProblem.MEDIA_TYPE.toString())
        .putHeader("Connection", "close")
        .end(bytes(problem.build()));
  }

  private static URI path(RoutingContext request) {
    try {
      return URI.create(request.request().path());
    } catch (IllegalArgumentException notAPath) {
      return null;
    }
  }

  private Buffer bytes(HttpProblem problem) {
    try {
      return Buffer.buffer(json.writeValueAsBytes(problem));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
