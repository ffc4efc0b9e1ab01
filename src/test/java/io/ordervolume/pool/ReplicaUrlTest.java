package io.ordervolume.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaUrlTest {

  private static SmallRyeConfig urls(String urls) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(ReplicaConfig.class)
        .withDefaultValues(Map.of("order-volume.replicas.urls", urls))
        .build();
  }

  @Test
  void severalAreSeparatedByCommas() {
    ReplicaConfig config =
        urls("postgresql://one.example:6432/store, postgres://two.example")
            .getConfigMapping(ReplicaConfig.class);

    assertThat(config.urls().orElseThrow())
        .containsExactly(
            new ReplicaUrl("one.example", 6432, "store"),
            new ReplicaUrl("two.example", 5432, null));
    assertThat(ReplicaUrl.refusal(urls("postgresql://one.example"))).isEmpty();
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
  void whatIsNoReplicaIsRefusedInASentenceThatTellsNoSecret(String urls) {
    assertThat(ReplicaUrl.refusal(urls(urls)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("ORDER_VOLUME_REPLICAS_URLS")
                    .doesNotContain("secret"));
  }

  @Test
  void whoConnectsAndHowIsTheSameForAllServers() {
    PgConnectOptions primary =
        new PgConnectOptions()
            .setHost("primary.example")
            .setDatabase("store")
            .setUser("reader")
            .setPassword("secret")
            .addProperty("statement_timeout", "30s");

    PgConnectOptions replica = ReplicaUrl.valueOf("postgresql://one.example").like(primary);

    assertThat(replica)
        .isEqualTo(new PgConnectOptions(primary).setHost("one.example").setPort(5432));
  }
}
