package io.ordervolume.doctor;

import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL of the enabled checks, read from files in which {@code ${name}} stands for a setting. No
 * value comes from a client.
 */
final class CheckQueries {

  private static final double MILLIS = 1000.0;

  private final Map<Check, String> sql = new EnumMap<>(Check.class);

  CheckQueries(
      DeltaConfig delta, RefreshConfig refresh, ReadinessConfig doctor, Set<String> restricted) {
    Set<Check> enabled = EnumSet.allOf(Check.class);
    if (doctor.maxStaleness().isEmpty()) {
      enabled.remove(Check.TOO_STALE);
    }
    Map<String, Object> values =
        Map.of(
            "minInterval", seconds(refresh.minInterval()),
            "maxDutyCycle", refresh.maxDutyCycle(),
            "interval", seconds(delta.interval()),
            "maxStaleness", seconds(doctor.maxStaleness().orElse(Duration.ZERO)),
            "restricted", literals(restricted));
    for (Check check : enabled) {
      sql.put(check, fill(read("doctor/" + check.code() + ".sql"), values));
    }
  }

  Map<Check, String> sql() {
    return sql;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }

  private static String literals(Set<String> names) {
    return names.stream()
        .sorted()
        .map(name -> "'" + name.replace("'", "''") + "'")
        .collect(Collectors.joining(", "));
  }

  private static String fill(String text, Map<String, Object> values) {
    String filled = text;
    for (Map.Entry<String, Object> value : values.entrySet()) {
      filled = filled.replace("${" + value.getKey() + "}", value.getValue().toString());
    }
    return filled;
  }

  private static String read(String file) {
    try (InputStream resource = CheckQueries.class.getResourceAsStream("/db/" + file)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
