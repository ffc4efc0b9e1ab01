package io.ordervolume.doctor;

import io.ordervolume.capture.Capture;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The checks that are made here, each with its SQL: that of its file, with what is configured in
 * place of {@code ${name}}. All of these values are the service's own, and none a caller's.
 */
final class Questions {

  private final Map<Check, String> sql = new EnumMap<>(Check.class);

  /**
   * @param view the name of the one that is kept
   */
  Questions(
      String view, Capture capture, DeltaConfig delta, RefreshConfig refresh, DoctorConfig doctor) {
    Set<Check> made = EnumSet.allOf(Check.class);
    if (capture == Capture.NONE) {
      made.removeAll(EnumSet.of(Check.TRIGGERS_INCOMPLETE, Check.CHANGES_WAITING));
    }
    if (doctor.maxStaleness().isEmpty()) {
      made.remove(Check.TOO_STALE);
    }
    Map<String, Object> values =
        Map.of(
            "view",
            view,
            "key",
            "unique_id",
            "definition",
            read("views/" + view + "_definition.sql"),
            "minInterval",
            refresh.minInterval().toMillis() / 1000.0,
            "dutyShare",
            refresh.dutyShare(),
            "interval",
            delta.interval().toMillis() / 1000.0,
            "maxStaleness",
            doctor.maxStaleness().map(most -> most.toMillis() / 1000.0).orElse(0.0));
    for (Check check : made) {
      sql.put(check, fill(read("doctor/" + check.code() + ".sql"), values));
    }
  }

  Map<Check, String> sql() {
    return sql;
  }

  private static String fill(String text, Map<String, Object> values) {
    String filled = text;
    for (Map.Entry<String, Object> value : values.entrySet()) {
      filled = filled.replace("${" + value.getKey() + "}", value.getValue().toString());
    }
    return filled;
  }

  private static String read(String file) {
    try (InputStream resource = Questions.class.getResourceAsStream("/db/" + file)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
