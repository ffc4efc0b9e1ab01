package io.ordervolume;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.PageLimits;
import io.ordervolume.refresh.RefreshConfig;
import io.ordervolume.view.PageConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and defaults of settings are a contract: who changes one changes it here too. */
class ConfigurationTest {

  private static SmallRyeConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withMapping(PageConfig.class)
        .withMapping(RefreshConfig.class)
        .withDefaultValues(settings)
        .build();
  }

  @Test
  void pagesHaveAHundredRowsAndAtMostAThousand() {
    PageConfig page = config(Map.of()).getConfigMapping(PageConfig.class);

    assertThat(page.limits()).isEqualTo(new PageLimits(100, 1_000));
  }

  @Test
  void refreshesComeNightlyAndSoonAfterChangesButTakeATenthOfTheTimeAtMost() {
    RefreshConfig refresh = config(Map.of()).getConfigMapping(RefreshConfig.class);

    assertThat(refresh.cron()).isEqualTo("0 0 3 * * ?");
    assertThat(refresh.timeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(refresh.minInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(refresh.dutyShare()).isEqualTo(0.1);
    assertThat(refresh.lockTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(refresh.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(refresh.rebuildCron()).isEqualTo("off");
    assertThat(refresh.rebuildBloat()).isEqualTo(0.5);
  }

  @Test
  void settingsBearTheNamesThatAreDocumented() {
    SmallRyeConfig config =
        config(
            Map.of(
                "order-volume.page.default-limit", "5",
                "order-volume.page.max-limit", "6",
                "order-volume.refresh.cron", "off",
                "order-volume.refresh.timeout", "PT1M",
                "order-volume.refresh.min-interval", "PT2M",
                "order-volume.refresh.duty-share", "0.5",
                "order-volume.refresh.lock-timeout", "3s",
                "order-volume.refresh.retention", "4d",
                "order-volume.refresh.rebuild-cron", "0 0 4 * * ?",
                "order-volume.refresh.rebuild-bloat", "0.25"));

    assertThat(config.getConfigMapping(PageConfig.class).limits()).isEqualTo(new PageLimits(5, 6));
    RefreshConfig refresh = config.getConfigMapping(RefreshConfig.class);
    assertThat(refresh.cron()).isEqualTo("off");
    assertThat(refresh.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(refresh.minInterval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(refresh.dutyShare()).isEqualTo(0.5);
    assertThat(refresh.lockTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(refresh.retention()).isEqualTo(Duration.ofDays(4));
    assertThat(refresh.rebuildCron()).isEqualTo("0 0 4 * * ?");
    assertThat(refresh.rebuildBloat()).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource({
    "order-volume.change-capture, triggers",
    "order-volume.memory.max-size, 64M",
    "order-volume.live.max-concurrent, 8",
    "order-volume.cache-control, 'private, no-cache'",
    "order-volume.embedded, false",
    "%dev.order-volume.embedded, true",
    "%test.order-volume.embedded, true",
    "order-volume.embedded-sample, false",
    "%dev.order-volume.embedded-sample, true",
    "order-volume.embedded-directory, order-volume-data",
    "quarkus.liquibase.change-log-parameters.sampleOrders, 10000",
  })
  void ordinaryStartsHaveSafeDefaults(String name, String value) throws IOException {
    Properties defaults = new Properties();
    try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
      defaults.load(file);
    }

    assertThat(defaults.getProperty(name)).isEqualTo(value);
  }
}
