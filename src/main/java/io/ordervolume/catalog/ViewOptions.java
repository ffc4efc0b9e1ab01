package io.ordervolume.catalog;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The options of a view, as registered. An option that a view does not have is that of the service.
 *
 * @param mode declared instead of derived
 * @param schedule a cron expression, or {@code off}
 */
public record ViewOptions(
    Optional<MaintenanceMode> mode,
    Optional<Double> maxShare,
    Optional<Double> maxDutyCycle,
    Optional<Duration> minInterval,
    Optional<String> schedule) {

  static ViewOptions parse(JsonObject json) {
    return new ViewOptions(
        Optional.ofNullable(json.getString("mode"))
            .map(mode -> MaintenanceMode.valueOf(mode.toUpperCase(Locale.ROOT))),
        Optional.ofNullable(json.getDouble("max_share")),
        Optional.ofNullable(json.getDouble("max_duty_cycle")),
        Optional.ofNullable(json.getString("min_interval")).flatMap(ViewOptions::duration),
        Optional.ofNullable(json.getString("schedule")));
  }

  /** Reads a duration as the settings write it, such as {@code 10s}; empty if it is none. */
  private static Optional<Duration> duration(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    try {
      return Optional.of(Duration.parse(upper.startsWith("P") ? upper : "PT" + upper));
    } catch (DateTimeParseException invalid) {
      return Optional.empty();
    }
  }
}
