package io.ordervolume.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class SchemaSelectionTest {

  private static final String SCHEMA = "order-volume.schema";
  private static final String JDBC = "quarkus.datasource.jdbc.url";
  private static final String REACTIVE = "quarkus.datasource.reactive.url";
  private static final String AT = "postgresql://db.example/store";

  private static Config config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build();
  }

  private static Optional<String> refusal(Map<String, String> settings) {
    return SchemaSelection.refusal(config(settings));
  }

  @Test
  void oneSettingNamesTheSchemaForAllConnections() {
    Config config = config(Map.of(SCHEMA, "Shop-1, public", JDBC, "jdbc:" + AT, REACTIVE, AT));

    assertThat(SchemaSelection.refusal(config)).isEmpty();
    assertThat(SchemaSelection.settings(config).values())
        .hasSize(3)
        .containsOnly("\"Shop-1\", \"public\"");
  }

  @Test
  void withoutASchemaTheSearchPathOfTheRoleIsUsed() {
    Config config = config(Map.of(JDBC, "jdbc:" + AT + "?ssl=true", REACTIVE, AT));

    assertThat(SchemaSelection.refusal(config)).isEmpty();
    assertThat(SchemaSelection.settings(config)).isEmpty();
  }

  @Test
  void aSchemaInOneUrlOnlyIsRefused() {
    assertThat(refusal(Map.of(JDBC, "jdbc:" + AT + "?currentSchema=shop", REACTIVE, AT)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains("the schema shop (currentSchema)", "none (search_path)")
                    .endsWith("set ORDER_VOLUME_SCHEMA=shop."));
    assertThat(refusal(Map.of(JDBC, "jdbc:" + AT, REACTIVE, AT + "?search_path=shop"))).isPresent();
    assertThat(refusal(Map.of(JDBC, "jdbc:" + AT + "?options=-c%20search_path=shop", REACTIVE, AT)))
        .isPresent();
  }

  @Test
  void differentSchemasAreRefusedAndEqualOnesAccepted() {
    String jdbc = "jdbc:" + AT + "?ssl=true&currentSchema=";
    String reactive = AT + "?search_path=shop";

    assertThat(refusal(Map.of(JDBC, jdbc + "store", REACTIVE, reactive))).isPresent();
    assertThat(refusal(Map.of(JDBC, jdbc + "shop", REACTIVE, reactive))).isEmpty();
    assertThat(refusal(Map.of(JDBC, jdbc + "shop", REACTIVE, reactive, SCHEMA, "shop")))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("ORDER_VOLUME_SCHEMA"));
  }
}
