package io.ordervolume.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandbyUrlTest {

  private static SmallRyeConfigBuilder urls(String urls) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withDefaultValues(Map.of("order-volume.standbys.urls", urls));
  }

  @Test
  void severalUrlsAreSeparatedByCommas() {
    StandbyConfig config =
        urls("postgresql://one.example:6432/store, postgres://two.example")
            .withMapping(StandbyConfig.class)
            .build()
            .getConfigMapping(StandbyConfig.class);

    assertThat(config.urls().orElseThrow())
        .containsExactly(
            new StandbyUrl("one.example", 6432, "store"),
            new StandbyUrl("two.example", 5432, null));
    assertThat(StandbyUrl.refusal(urls("postgresql://one.example").build())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one.example",
        "http://one.example",
        "postgresql:///store",
        "postgresql://user:secret@one.example/store",
        "postgresql://one.example/store?password=secret",
        "postgresql://one.example,not a url",
      })
  void aWrongUrlIsRefusedWithoutRepeatingIt(String urls) {
    assertThat(StandbyUrl.refusal(urls(urls).build()))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("ORDER_VOLUME_STANDBYS_URLS")
                    .doesNotContain("secret"));
  }

  @Test
  void userAndPropertiesAreThoseOfThePrimary() {
    PgConnectOptions primary =
        new PgConnectOptions()
            .setHost("primary.example")
            .setDatabase("store")
            .setUser("reader")
            .setPassword("secret")
            .addProperty("statement_timeout", "30s");

    PgConnectOptions standby = StandbyUrl.valueOf("postgresql://one.example").like(primary);

    assertThat(standby.toJson())
        .isEqualTo(new PgConnectOptions(primary).setHost("one.example").setPort(5432).toJson());
    assertThat(standby.getPassword()).isEqualTo("secret");
  }
}
