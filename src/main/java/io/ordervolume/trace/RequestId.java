package io.ordervolume.trace;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Names each request, as its caller does or by a name of its own, and says the name in the answer,
 * in a problem, and in every line of the log that is of this request.
 */
@ApplicationScoped
public class RequestId {

  /** The header, of requests and of answers. */
  public static final String HEADER = "X-Request-Id";

  /** The name in logs and problems. */
  public static final String FIELD = "request_id";

  /** Before whatever may answer. */
  private static final int FIRST = Integer.MIN_VALUE + 1;

  /** Where a request has its name. */
  static final int NAMED = FIRST + 1;

  /** Behind what answers from memory, which has nothing to log. */
  private static final int BEHIND_MEMORY = -40;

  /** What does no harm in a header, in JSON, or in a shell that somebody pastes it into. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,64}");

  void install(@Observes Router router) {
    router.route().order(FIRST).handler(RequestId::name);
    router.route().order(BEHIND_MEMORY).handler(RequestId::tellLog);
  }

  private static void name(RoutingContext context) {
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

  private static void tellLog(RoutingContext context) {
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
