package io.ordervolume;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.concurrency.Bulkhead;
import io.ordervolume.concurrency.ReadConfig;
import io.ordervolume.doctor.ReadinessConfig;
import io.ordervolume.freshness.EventsConfig;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.DeltaLimit;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.pool.StandbyConfig;
import io.ordervolume.pool.StandbyUrl;
import io.ordervolume.query.PageLimits;
import io.ordervolume.read.PageConfig;
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

/**
 * Tests the names and defaults of settings. Users rely on them, so a change must be made here too.
 */
class ConfigurationTest {

  private static SmallRyeConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withMapping(PageConfig.class)
        .withMapping(ReadConfig.class)
        .withMapping(RefreshConfig.class)
        .withMapping(DeltaConfig.class)
        .withMapping(ReadinessConfig.class)
        .withMapping(StandbyConfig.class)
        .withMapping(EventsConfig.class)
        .withDefaultValues(settings)
        .build();
  }

  @Test
  void pagesHaveAThousandRowsAtMost() {
    PageConfig page = config(Map.of()).getConfigMapping(PageConfig.class);

    assertThat(page.limits()).isEqualTo(new PageLimits(1_000));
  }

  @Test
  void readsLeaveConnectionsForTheServiceAndWaitTwoSeconds() {
    ReadConfig reads = config(Map.of()).getConfigMapping(ReadConfig.class);

    assertThat(reads.ofPages()).isEqualTo(new Bulkhead.Limits(12, 48, Duration.ofSeconds(2)));
    assertThat(reads.ofRows()).isEqualTo(new Bulkhead.Limits(256, 48, Duration.ofSeconds(2)));
    assertThat(reads.rowTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void refreshesRunNightlyAndTakeATenthOfTheTimeAtMost() {
    RefreshConfig refresh = config(Map.of()).getConfigMapping(RefreshConfig.class);

    assertThat(refresh.cron()).isEqualTo("0 0 3 * * ?");
    assertThat(refresh.timeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(refresh.minInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(refresh.maxDutyCycle()).isEqualTo(0.1);
    assertThat(refresh.lockTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(refresh.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(refresh.rebuildCron()).isEqualTo("off");
    assertThat(refresh.rebuildBloat()).isEqualTo(0.5);
    assertThat(refresh.maxConcurrent()).isEqualTo(2);
  }

  @Test
  void changesAreAppliedEverySecondUpToATenthOfTheView() {
    DeltaConfig delta = config(Map.of()).getConfigMapping(DeltaConfig.class);

    assertThat(delta.maxKeys()).isEqualTo(100_000);
    assertThat(delta.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(delta.maxShare()).isEqualTo(0.1);
    assertThat(new DeltaLimit(delta.maxShare()).of(1_000_000)).isEqualTo(100_000);
    assertThat(new DeltaLimit(delta.maxShare()).of(500)).isEqualTo(10_000);
  }

  @Test
  void staleRowsDoNotAffectReadinessByDefault() {
    ReadinessConfig ready = config(Map.of()).getConfigMapping(ReadinessConfig.class);

    assertThat(ready.maxStaleness()).isEmpty();
  }

  @Test
  void thereAreNoStandbysAndTheLagLimitIsThirtySeconds() {
    StandbyConfig standbys = config(Map.of()).getConfigMapping(StandbyConfig.class);

    assertThat(standbys.urls()).isEmpty();
    assertThat(standbys.maxLag()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void twoHundredListenersGetAnEventEveryFifteenSeconds() {
    EventsConfig events = config(Map.of()).getConfigMapping(EventsConfig.class);

    assertThat(events.maxListeners()).isEqualTo(200);
    assertThat(events.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(events.heartbeat()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void settingsHaveTheDocumentedNames() {
    SmallRyeConfig config =
        config(
            Map.ofEntries(
                entry("order-volume.delta.max-keys", "5"),
                entry("order-volume.refresh.max-concurrent", "3"),
                entry("order-volume.delta.interval", "PT3S"),
                entry("order-volume.delta.max-share", "0.2"),
                entry("order-volume.standbys.urls", "postgresql://one.example/store"),
                entry("order-volume.standbys.max-lag", "7s"),
                entry("order-volume.page.max-limit", "6"),
                entry("order-volume.ready.max-staleness", "2h"),
                entry("order-volume.refresh.cron", "off"),
                entry("order-volume.refresh.timeout", "PT1M"),
                entry("order-volume.refresh.min-interval", "PT2M"),
                entry("order-volume.refresh.max-duty-cycle", "0.5"),
                entry("order-volume.refresh.lock-timeout", "3s"),
                entry("order-volume.refresh.retention", "4d"),
                entry("order-volume.refresh.rebuild-cron", "0 0 4 * * ?"),
                entry("order-volume.refresh.rebuild-bloat", "0.25")));

    assertThat(config.getConfigMapping(PageConfig.class).limits()).isEqualTo(new PageLimits(6));
    StandbyConfig standbys = config.getConfigMapping(StandbyConfig.class);
    assertThat(standbys.urls().orElseThrow())
        .containsExactly(new StandbyUrl("one.example", 5432, "store"));
    assertThat(standbys.maxLag()).isEqualTo(Duration.ofSeconds(7));
    DeltaConfig delta = config.getConfigMapping(DeltaConfig.class);
    assertThat(delta.maxKeys()).isEqualTo(5);
    assertThat(delta.interval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(delta.maxShare()).isEqualTo(0.2);
    assertThat(config.getConfigMapping(ReadinessConfig.class).maxStaleness())
        .contains(Duration.ofHours(2));
    RefreshConfig refresh = config.getConfigMapping(RefreshConfig.class);
    assertThat(refresh.cron()).isEqualTo("off");
    assertThat(refresh.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(refresh.minInterval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(refresh.maxDutyCycle()).isEqualTo(0.5);
    assertThat(refresh.lockTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(refresh.retention()).isEqualTo(Duration.ofDays(4));
    assertThat(refresh.rebuildCron()).isEqualTo("0 0 4 * * ?");
    assertThat(refresh.rebuildBloat()).isEqualTo(0.25);
    assertThat(refresh.maxConcurrent()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "order-volume.store.enabled, true",
    "order-volume.migrate, at-start",
    "order-volume.views.directory, none",
    "order-volume.response-cache.max-size, 64M",
    "order-volume.live.max-concurrent, 8",
    "order-volume.cache-control, 'private, no-cache'",
    "order-volume.caller-share, 0.75",
    "order-volume.store.enabled, true",
    "order-volume.security, oidc",
    "quarkus.management.host, 127.0.0.1",
    "order-volume.tracing, off",
    "order-volume.sign-in, false",
    "order-volume.caller-share, 0.75",
    "quarkus.management.host, 127.0.0.1",
    "quarkus.http.http2, false",
    "quarkus.http.limits.max-body-size, 64K",
    "quarkus.oidc.roles.role-claim-path, groups",
    "quarkus.oidc.page.authentication.cookie-same-site, strict",
    "%dev.order-volume.security, open",
    "%test.order-volume.security, open",
    "%dev.quarkus.http.host, localhost",
    "%dev.quarkus.management.host, localhost",
    "order-volume.embedded, false",
    "%dev.order-volume.embedded, true",
    "%test.order-volume.embedded, true",
    "order-volume.embedded-sample, false",
    "%dev.order-volume.embedded-sample, true",
    "order-volume.embedded-directory, order-volume-data",
    "quarkus.liquibase.change-log-parameters.sampleOrders, 10000",
  })
  void startsHaveSafeDefaults(String name, String value) throws IOException {
    Properties defaults = new Properties();
    try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
      defaults.load(file);
    }

    assertThat(defaults.getProperty(name)).isEqualTo(value);
  }
}
