package io.ordervolume.observability;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Names each request, as its caller does or by a name of its own, and says the name in the answer,
 * in a problem, and in every line of the log that is of this request.
 */
public final class RequestId {

  /** The header, of requests and of answers. */
  public static final String HEADER = "X-Request-Id";

  /** The name in logs and problems. */
  public static final String FIELD = "request_id";

  /** What does no harm in a header, in JSON, or in a shell that somebody pastes it into. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,64}");

  private RequestId() {}

  /** Names the request in its response. */
  public static void name(RoutingContext context) {
    String given = context.request().getHeader(HEADER);
    boolean usable = given != null && HARMLESS.matcher(given).matches();
    context.response().putHeader(HEADER, usable ? given : unique());
    context.next();
  }

  /** It has to be told apart from others, not to be hard to guess. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  /** Adds the name to all lines of the log that are of this request. */
  public static void addToLog(RoutingContext context) {
    of(context.response()).ifPresent(id -> MDC.put(FIELD, id));
    context.next();
  }

  /** The name of the request that this answers. */
  public static Optional<String> of(HttpServerResponse answer) {
    return Optional.ofNullable(answer.headers().get(HEADER));
  }

  /** The name of the request that is at work here, if one is. */
  public static Optional<String> current() {
    return Optional.ofNullable((String) MDC.get(FIELD));
  }
}
