package io.ordervolume.observability;

import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Checks {@code order-volume.tracing}. {@code application.properties} derives OpenTelemetry's
 * settings from it.
 */
public final class TracingConfigCheck {

  private static final Set<String> CHOICES = Set.of("off", "on");

  private TracingConfigCheck() {}

  /** Returns why the service cannot start; empty if the setting is valid. */
  public static Optional<String> refusal(Config config) {
    String choice = config.getOptionalValue("order-volume.tracing", String.class).orElse("");
    return CHOICES.contains(choice)
        ? Optional.empty()
        : Optional.of(
            "ORDER_VOLUME_TRACING is neither off nor on. Set on to send traces to QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT, or off to"
                + " send none.");
  }
}
