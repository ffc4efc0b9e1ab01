package io.ordervolume.maintenance;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Checks the configured schedules of refreshes and rebuilds. */
public final class ScheduleCheck {

  private static final List<String> SETTINGS =
      List.of("order-volume.refresh.cron", "order-volume.refresh.rebuild-cron");

  /** Values that mean no schedule. */
  private static final Set<String> NONE = Set.of("off", "disabled");

  private ScheduleCheck() {}

  /** Returns why the service cannot start, in one sentence; empty if it can. */
  public static Optional<String> refusal(Config config) {
    return SETTINGS.stream().flatMap(name -> refusal(config, name).stream()).findFirst();
  }

  private static Optional<String> refusal(Config config, String name) {
    String cron = config.getOptionalValue(name, String.class).orElse("off").strip();
    if (NONE.contains(cron)) {
      return Optional.empty();
    }
    try {
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ)).parse(cron);
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      return Optional.of(
          "%s is not a schedule (\"%s\"): set seconds, minutes, hours, day of the month, month and day of the week, such as 0 0 3 * * ? for 03:00, or off."
              .formatted(name.toUpperCase().replaceAll("[.-]", "_"), cron));
    }
  }
}
