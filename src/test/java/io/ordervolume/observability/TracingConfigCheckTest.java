package io.ordervolume.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingConfigCheckTest {

  private static String refusal(String choice) {
    return TracingConfigCheck.refusal(
            new SmallRyeConfigBuilder().withDefaultValue("order-volume.tracing", choice).build())
        .orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "on"})
  void acceptsOnAndOff(String choice) {
    assertThat(refusal(choice)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "ON", "otlp", ""})
  void refusesOtherValues(String choice) {
    assertThat(refusal(choice)).contains("ORDER_VOLUME_TRACING", "neither off nor on");
  }

  @Test
  void theRefusalNamesTheSettingOfTheEndpoint() {
    assertThat(refusal("yes")).contains("QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT");
  }
}
