package io.ordervolume.migration;

import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Checks {@code order-volume.migrate}: the service migrates the database at its start, only
 * migrates it, or leaves it to a job. {@code application.properties} derives Quarkus settings from
 * it.
 */
public final class MigrationMode {

  private static final String ONLY = "only";
  private static final Set<String> CHOICES = Set.of("at-start", ONLY, "never");

  private MigrationMode() {}

  /** Returns why the service cannot start; empty if the setting is valid. */
  public static Optional<String> refusal(Config config) {
    return CHOICES.contains(choice(config))
        ? Optional.empty()
        : Optional.of(
            "ORDER_VOLUME_MIGRATE is neither at-start, only nor never. Set at-start to migrate the database and serve,"
                + " only to migrate it and end, or never if a job migrates it.");
  }

  /** Returns whether the service only migrates the database and then ends. */
  public static boolean isOnly(Config config) {
    return choice(config).equals(ONLY);
  }

  private static String choice(Config config) {
    return config.getOptionalValue("order-volume.migrate", String.class).orElse("");
  }
}
