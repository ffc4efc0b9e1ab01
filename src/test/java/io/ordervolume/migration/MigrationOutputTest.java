package io.ordervolume.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.LogRecorder;
import liquibase.Scope;
import liquibase.analytics.AnalyticsFactory;
import liquibase.analytics.AnalyticsListener;
import org.junit.jupiter.api.Test;

class MigrationOutputTest {

  @Test
  void liquibaseSendsNoUsageDataAndLogsNothingAboutIt() throws Exception {
    MigrationOutput.toLog();
    AnalyticsListener listener =
        Scope.getCurrentScope().getSingleton(AnalyticsFactory.class).getListener();

    try (LogRecorder log = LogRecorder.of("liquibase")) {
      assertThat(listener.isEnabled()).isFalse();
      assertThat(log.lines()).isEmpty();
    }
  }
}
