package io.ordervolume.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes problems of what is refused before any resource is asked. What is not even a URL the
 * framework refuses itself, with a 400 that has no body.
 */
@ApplicationScoped
class ServerRefusals {

  private static final int BEFORE_ALL_OTHERS = Integer.MIN_VALUE;

  private final ObjectMapper json;
  private final int longestUrl;

  ServerRefusals(
      ObjectMapper json, @ConfigProperty(name = "order-volume.longest-url") int longestUrl) {
    this.json = json;
    this.longestUrl = longestUrl;
  }

  void install(@Observes Router router) {
    router.route().order(BEFORE_ALL_OTHERS).handler(this::refuseLongUrls);
    for (ProblemType type :
        List.of(ProblemType.BAD_REQUEST, ProblemType.BODY_TOO_LARGE, ProblemType.INTERNAL_ERROR)) {
      router.errorHandler(type.status(), request -> answer(request, ProblemWriter.explained(type)));
    }
  }

  private void refuseLongUrls(RoutingContext request) {
    if (request.request().uri().length() > longestUrl) {
      answer(request, ProblemWriter.explained(ProblemType.URL_TOO_LONG));
    } else {
      request.next();
    }
  }

  private void answer(RoutingContext request, HttpProblem.Builder problem) {
    if (request.response().headWritten()) {
      request.response().reset();
      return;
    }
    HttpProblem answer = problem.withInstance(path(request)).build();
    request
        .response()
        .setStatusCode(answer.getStatusCode())
        .putHeader("Content-Type", HttpProblem.MEDIA_TYPE.toString())
        .end(bytes(answer));
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
