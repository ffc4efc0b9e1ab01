package io.ordervolume.migration;

import static org.assertj.core.api.Assertions.assertThat;

import liquibase.Scope;
import liquibase.analytics.AnalyticsFactory;
import org.junit.jupiter.api.Test;

class NoAnalyticsTest {

  @Test
  void whatLiquibaseDoesIsToldToNobody() {
    assertThat(Scope.getCurrentScope().getSingleton(AnalyticsFactory.class).getListener())
        .isInstanceOf(NoAnalytics.class);
  }
}
