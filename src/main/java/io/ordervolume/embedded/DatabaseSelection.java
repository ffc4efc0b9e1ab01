package io.ordervolume.embedded;

import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The database that the service uses.
 *
 * @param embeddedDirectory the data directory of the embedded server; empty if the configured
 *     database is used
 * @param sample whether the embedded server is filled with the sample store
 * @param refusal why the service cannot start; empty if it can
 */
public record DatabaseSelection(
    Optional<Path> embeddedDirectory, boolean sample, Optional<String> refusal) {

  private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
  private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";

  /**
   * Selects the database by the configuration.
   *
   * @param canEmbed whether this build contains an embedded server
   */
  public static DatabaseSelection of(Config config, boolean canEmbed) {
    boolean jdbc = config.getOptionalValue(JDBC_URL, String.class).isPresent();
    boolean reactive = config.getOptionalValue(REACTIVE_URL, String.class).isPresent();
    if (jdbc && reactive) {
      return new DatabaseSelection(Optional.empty(), false, Optional.empty());
    } else if (jdbc || reactive) {
      return refuse(
          "Only one of QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_REACTIVE_URL is set: set both, to the same database.");
    } else if (config.getOptionalValue("order-volume.embedded", Boolean.class).orElse(false)) {
      if (!canEmbed) {
        return refuse(
            "This build of the service holds no database of its own. Run the build for the JVM, or set"
                + " QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_REACTIVE_URL, QUARKUS_DATASOURCE_USERNAME and"
                + " QUARKUS_DATASOURCE_PASSWORD in place of ORDER_VOLUME_EMBEDDED=true.");
      }
      return new DatabaseSelection(
          Optional.of(config.getValue("order-volume.embedded-directory", Path.class)),
          config.getOptionalValue("order-volume.embedded-sample", Boolean.class).orElse(false),
          Optional.empty());
    }
    return refuse(
        "No database is configured: set QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_REACTIVE_URL, QUARKUS_DATASOURCE_USERNAME"
            + " and QUARKUS_DATASOURCE_PASSWORD, or ORDER_VOLUME_EMBEDDED=true to try the service with a database of its own.");
  }

  private static DatabaseSelection refuse(String sentence) {
    return new DatabaseSelection(Optional.empty(), false, Optional.of(sentence));
  }
}
