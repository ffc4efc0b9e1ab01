package io.ordervolume.migration;

import java.util.Map;
import liquibase.Scope;
import liquibase.ui.LoggerUIService;

/** Configures Liquibase for a service: it prints to the log, and sends no usage data. */
public final class MigrationOutput {

  private MigrationOutput() {}

  /**
   * Sends the output of Liquibase to the log, without its summary, for migrations of this thread.
   * Turns off its usage data: otherwise it would call a server on the internet at each start.
   */
  public static void toLog() {
    System.setProperty("liquibase.analytics.enabled", "false");
    System.setProperty("liquibase.command.showSummary", "OFF");
    try {
      Scope.enter(null, Map.of(Scope.Attr.ui.name(), new LoggerUIService()));
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
