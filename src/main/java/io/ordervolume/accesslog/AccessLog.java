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
 * Writes down who took how many rows with which query, and never the rows: a line of JSON in a log
 * category of its own. A log and no table, because whoever can write to the database, this service
 * among them, could change a table afterwards, while a log is shipped as it is written; and because
 * reading must not depend on the database being able to write.
 */
@ApplicationScoped
public class AccessLog {

  /** The category, for log handlers. */
  static final String CATEGORY = "io.ordervolume.accesslog";

  private static final Logger LOG = Logger.getLogger(CATEGORY);

  /** Whatever a caller sends stays within its quotes and its line, also on a terminal. */
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

  private final CurrentVertxRequest request;
  private final Caller caller;

  AccessLog(CurrentVertxRequest request, Caller caller) {
    this.request = request;
    this.caller = caller;
  }

  /**
   * Writes an entry about the current request when it has ended, unless it wanted neither a body
   * nor a count.
   *
   * @param rows how many rows were made ready by then: an answer that was cut short held no more
   * @param whole whether these were all
   */
  public void follow(LongSupplier rows, BooleanSupplier whole) {
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
   * @param who the subject of the caller's token; null where nobody is asked for one
   * @param name the name that the token has for the caller, who may be able to choose it
   * @param what path and query, as they were sent
   */
  @RegisterForReflection
  record Entry(String who, String name, String what, long rows, String outcome) {}
}
