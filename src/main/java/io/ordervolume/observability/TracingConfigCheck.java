package io.ordervolume.observability;

import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Whether it is said if there are traces. What follows from it stands in {@code
 * application.properties}.
 */
public final class TracingConfigCheck {

  private static final Set<String> CHOICES = Set.of("off", "on");

  private TracingConfigCheck() {}

  /** Why the service cannot start, in one sentence; empty when it can. */
  public static Optional<String> refusal(Config config) {
    String choice = config.getOptionalValue("order-volume.traces", String.class).orElse("");
    return CHOICES.contains(choice)
        ? Optional.empty()
        : Optional.of(
            "ORDER_VOLUME_TRACES is neither off nor on: set on to send traces to QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT, or off to make"
                + " none.");
  }
}
