package io.ordervolume.observability;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * The id of a request: the client's, if it sends a usable one, or a random one. It is returned in
 * the response and in problems, and added to log lines of the request.
 */
public final class RequestId {

  /** The header of requests and responses. */
  public static final String HEADER = "X-Request-Id";

  /** The name of the field in logs and problems. */
  public static final String FIELD = "request_id";

  /** Ids that are safe in a header, in JSON, and when pasted into a shell. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,64}");

  private RequestId() {}

  /** Sets the id in the header of the response. */
  public static void assign(RoutingContext context) {
    String given = context.request().getHeader(HEADER);
    boolean usable = given != null && SAFE.matcher(given).matches();
    context.response().putHeader(HEADER, usable ? given : unique());
    context.next();
  }

  /** Returns a random id. Ids must be unique, but may be guessable. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  /** Adds the id to all log lines of the request. */
  public static void addToLog(RoutingContext context) {
    of(context.response()).ifPresent(id -> MDC.put(FIELD, id));
    context.next();
  }

  /** Returns the id of the request of a response. */
  public static Optional<String> of(HttpServerResponse answer) {
    return Optional.ofNullable(answer.headers().get(HEADER));
  }

  /** Returns the id of the current request, if there is one. */
  public static Optional<String> current() {
    return Optional.ofNullable((String) MDC.get(FIELD));
  }
}
