package io.ordervolume.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects requests that are too large with a problem. Quarkus itself rejects chunked bodies above
 * the limit (413), without a problem body.
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

  /** Renders a problem. It closes the connection, because the rest of the request is not read. */
  private static PrerenderedProblem prepared(ProblemType type, ObjectMapper json) {
    return new PrerenderedProblem(
        ProblemNormalizer.explained(type).withHeader("Connection", "close").build(), json);
  }

  /**
   * Sends problems for requests that are rejected before the resources: an invalid URL or host, and
   * a sign-in that the issuer refused. Quarkus's own handler would report an error of the service.
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
