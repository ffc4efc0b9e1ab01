package io.ordervolume.migration;

import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Whether the database is migrated when the service starts, by a job of its own, or not at all:
 * {@code order-volume.migrate}. What follows from it stands in {@code application.properties}.
 */
public final class MigrationMode {

  private static final String ONLY = "only";
  private static final Set<String> CHOICES = Set.of("at-start", ONLY, "never");

  private MigrationMode() {}

  /** Why the service cannot start, in one sentence; empty when it can. */
  public static Optional<String> refusal(Config config) {
    return CHOICES.contains(choice(config))
        ? Optional.empty()
        : Optional.of(
            "ORDER_VOLUME_MIGRATE is neither at-start, only nor never: set at-start to migrate the database and serve, only to"
                + " migrate it and end, or never to leave that to somebody else.");
  }

  /** Whether the database is migrated and nothing served. */
  public static boolean isOnly(Config config) {
    return choice(config).equals(ONLY);
  }

  private static String choice(Config config) {
    return config.getOptionalValue("order-volume.migrate", String.class).orElse("");
  }
}
