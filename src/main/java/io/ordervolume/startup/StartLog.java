package io.ordervolume.startup;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Logs why the service did not start, as a line at ERROR. */
public final class StartLog {

  private static final Logger LOG = Logger.getLogger(StartLog.class);

  private StartLog() {}

  /**
   * Writes a sentence before Quarkus has configured its log. The log's own setting says whether
   * lines are JSON.
   */
  public static void refuse(String sentence, Config config) {
    boolean json =
        config.getOptionalValue("quarkus.log.console.json.enabled", Boolean.class).orElse(true);
    System.out.println(json ? line(sentence) : sentence);
  }

  private static String line(String sentence) {
    return new JsonObject()
        .put("timestamp", Instant.now().toString())
        .put("loggerName", StartLog.class.getName())
        .put("level", "ERROR")
        .put("message", sentence)
        .encode();
  }

  /** Logs why the start failed after Quarkus began it, with the stack trace at DEBUG only. */
  public static void failed(String sentence, Throwable failure) {
    LOG.error(sentence);
    LOG.debug("The stack trace of that", failure);
  }
}
