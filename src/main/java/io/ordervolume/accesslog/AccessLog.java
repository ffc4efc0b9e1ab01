package io.ordervolume.accesslog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ordervolume.security.Caller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Logs each read of many rows: caller, query and number of rows, as one line of JSON in its own log
 * category. The rows are not logged.
 *
 * <p>A table would not do: any role that can write to it could change entries later. Reads also
 * must not depend on a database that accepts writes.
 */
@ApplicationScoped
public class AccessLog {

  /** The category, for log handlers. */
  static final String CATEGORY = "io.ordervolume.accesslog";

  private static final Logger LOG = Logger.getLogger(CATEGORY);

  /** Escapes all values, so that none can end its quotes or its line, also on a terminal. */
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

  private final CurrentVertxRequest request;
  private final Caller caller;

  AccessLog(CurrentVertxRequest request, Caller caller) {
    this.request = request;
    this.caller = caller;
  }

  /**
   * Logs the current request when it has ended. Skips HEAD requests without a count.
   *
   * @param rows the number of rows written so far; a response that was cut short held no more
   * @param whole whether these were all rows
   */
  public void logWhenEnded(LongSupplier rows, BooleanSupplier whole) {
    RoutingContext current = request.getCurrent();
    if (current.request().method() == HttpMethod.HEAD && !counts(current)) {
      return;
    }
    String who = caller.subject();
    String name = caller.name();
    String what = current.request().uri();
    current.addEndHandler(
        sent -> {
          boolean complete = sent.succeeded() && whole.getAsBoolean();
          write(new Entry(who, name, what, rows.getAsLong(), complete ? "complete" : "cut short"));
        });
  }

  private static boolean counts(RoutingContext current) {
    return current.request().headers().getAll("Prefer").stream()
        .anyMatch(preference -> preference.toLowerCase(Locale.ROOT).contains("count="));
  }

  private static void write(Entry entry) {
    try {
      LOG.info(JSON.writeValueAsString(entry));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * A line of the log.
   *
   * @param who the subject of the caller's token; null if no token is required
   * @param name the caller's name in the token; some issuers let callers choose it
   * @param what path and query, as they were sent
   */
  @RegisterForReflection
  record Entry(String who, String name, String what, long rows, String outcome) {}
}
