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
public class RequestSizeLimits {

  private static final int BAD_REQUEST = 400;
  private static final String SIGN_IN = "/login";

  private final PrerenderedProblem badRequest;
  private final PrerenderedProblem signInRefused;
  private final PrerenderedProblem urlTooLong;
  private final PrerenderedProblem bodyTooLarge;
  private final int longestUrl;
  private final long largestBody;

  RequestSizeLimits(
      ObjectMapper json,
      @ConfigProperty(name = "order-volume.max-url-length") int longestUrl,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
    this.badRequest = prepared(ProblemType.BAD_REQUEST, json);
    this.signInRefused =
        new PrerenderedProblem(ProblemNormalizer.explained(ProblemType.UNAUTHORIZED).build(), json);
    this.urlTooLong = prepared(ProblemType.URL_TOO_LONG, json);
    this.bodyTooLarge = prepared(ProblemType.BODY_TOO_LARGE, json);
    this.longestUrl = longestUrl;
    this.largestBody = largestBody.asLongValue();
  }

  /** Nobody reads the rest of the request, so the connection cannot serve another. */
  private static PrerenderedProblem prepared(ProblemType type, ObjectMapper json) {
    return new PrerenderedProblem(
        ProblemNormalizer.explained(type).withHeader("Connection", "close").build(), json);
  }

  /**
   * Answers what the framework refuses ahead of the resources, before its own handler takes it for
   * an error of the service: a request for no valid host, and somebody whom the issuer did not let
   * sign in.
   */
  public void answerForTheFramework(RoutingContext request) {
    if (request.response().headWritten()) {
      request.next();
    } else if (request.statusCode() == BAD_REQUEST) {
      badRequest.answer(request);
    } else if (request.normalizedPath().equals(SIGN_IN)) {
      signInRefused.answer(request);
    } else {
      request.next();
    }
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
