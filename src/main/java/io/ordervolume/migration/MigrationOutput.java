package io.ordervolume.migration;

import java.util.Map;
import liquibase.Scope;
import liquibase.ui.LoggerUIService;

/** Sends what Liquibase prints for people at a terminal, such as its summary, to the log. */
public final class MigrationOutput {

  private MigrationOutput() {}

  /** Does so for what this thread migrates from now on, and leaves the summary out. */
  public static void toLog() {
    System.setProperty("liquibase.command.showSummary", "OFF");
    try {
      Scope.enter(null, Map.of(Scope.Attr.ui.name(), new LoggerUIService()));
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
