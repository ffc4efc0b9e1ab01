package io.ordervolume.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which settings restrict which relation. */
class ViewRolesTest {

  private static SmallRyeConfig config(String name, String value) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of(name, value), "test", 100))
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order-volume.views.\"product_sales\".roles",
        "order-volume.views.product_sales.roles",
        "order-volume.views.\"product.sales\".roles",
        "ORDER_VOLUME_VIEWS_PRODUCT_SALES_ROLES",
        "ORDER_VOLUME_VIEWS__PRODUCT_SALES__ROLES",
      })
  void restrictsTheRelationInAllSpellingsOfTheSetting(String setting) {
    ViewRoles roles = new ViewRoles(config(setting, "auditor, chief,"));

    assertThat(ViewRoles.refusal(config(setting, "auditor"))).isEmpty();
    assertThat(roles.of("product_sales")).containsExactlyInAnyOrder("auditor", "chief");
    assertThat(roles.of("Product Sales")).containsExactlyInAnyOrder("auditor", "chief");
    assertThat(roles.isRestricted("product_sales")).isTrue();
    assertThat(roles.of("sales")).containsExactly("reader");
    assertThat(roles.all()).containsExactlyInAnyOrder("auditor", "chief");
  }

  @Test
  void refusesSettingsThatRestrictNothing() {
    assertThat(ViewRoles.refusal(config("order-volume.views.\"sales\".roles", " , ")))
        .hasValueSatisfying(reason -> assertThat(reason).contains("names no role"));
    assertThat(ViewRoles.refusal(config("order-volume.views.\"sales\".role", "auditor")))
        .hasValueSatisfying(reason -> assertThat(reason).contains("is no setting"));
    assertThat(ViewRoles.refusal(config("order-volume.views.directory", "/views"))).isEmpty();
    assertThat(ViewRoles.refusal(config("ORDER_VOLUME_VIEWS_DIRECTORY", "/views"))).isEmpty();
  }
}
