package io.ordervolume.doctor;

import static java.util.stream.Collectors.joining;

import io.ordervolume.capture.Capture;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.query.Column;
import io.ordervolume.view.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The checks that are made here, each with its SQL: that of its file, with what is configured in
 * place of {@code ${name}}. All of these values are the service's own, and none a caller's.
 */
final class Questions {

  private final Map<Check, String> sql = new EnumMap<>(Check.class);

  /**
   * @param views all that are served from relations
   * @param view the name of the one that is kept
   */
  Questions(
      List<View> views,
      String view,
      Capture capture,
      DeltaConfig delta,
      RefreshConfig refresh,
      DoctorConfig doctor) {
    Set<Check> made = EnumSet.allOf(Check.class);
    if (capture == Capture.NONE) {
      made.removeAll(EnumSet.of(Check.TRIGGERS_INCOMPLETE, Check.CHANGES_WAITING));
    }
    if (doctor.maxStaleness().isEmpty()) {
      made.remove(Check.TOO_STALE);
    }
    Map<String, Object> values =
        Map.of(
            "view", view,
            "key", key(views, view),
            "columns", columns(views, view),
            "definition", read("views/" + view + "_definition.sql"),
            "minInterval", refresh.minInterval().toMillis() / 1000.0,
            "dutyShare", refresh.dutyShare(),
            "interval", delta.interval().toMillis() / 1000.0,
            "maxStaleness",
                doctor.maxStaleness().map(most -> most.toMillis() / 1000.0).orElse(0.0));
    for (Check check : made) {
      sql.put(check, fill(read("doctor/" + check.code() + ".sql"), values));
    }
  }

  Map<Check, String> sql() {
    return sql;
  }

  private static String key(List<View> views, String kept) {
    return views.stream()
        .filter(view -> view.relation().equals(kept))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No entity maps the view " + kept))
        .columns()
        .key()
        .name();
  }

  /**
   * The columns that answers are made of, and of what kind each is, as rows of {@code values}.
   * Those of the view that is kept are its delta's and its definition's, too.
   */
  private static String columns(List<View> views, String kept) {
    return views.stream()
        .flatMap(
            view ->
                (view.relation().equals(kept)
                        ? Stream.of("", "_delta", "_definition")
                        : Stream.of(""))
                    .map(view.relation()::concat)
                    .flatMap(relation -> columns(relation, view)))
        .collect(joining(", "));
  }

  private static Stream<String> columns(String relation, View view) {
    return view.columns().all().stream().map(column -> row(relation, column));
  }

  private static String row(String relation, Column column) {
    String kind = column.type().name().toLowerCase(Locale.ROOT);
    return "('%s', '%s', '%s')".formatted(relation, column.name(), kind);
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
