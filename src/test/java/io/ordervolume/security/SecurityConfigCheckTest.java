package io.ordervolume.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityConfigCheckTest {

  private static final String SECURITY = "order-volume.security";
  private static final String ISSUER = "quarkus.oidc.auth-server-url";
  private static final String AUDIENCE = "quarkus.oidc.token.audience";

  @Test
  void acceptsAnIssuerAndAnAudience() {
    assertThat(
            refusal(Map.of(SECURITY, "oidc", ISSUER, "https://issuer.example", AUDIENCE, "orders")))
        .isEmpty();
  }

  @Test
  void acceptsOpenSecurity() {
    assertThat(refusal(Map.of(SECURITY, "open"))).isEmpty();
  }

  @Test
  void refusesAMissingIssuerOrAudienceAndNamesBoth() {
    String both = refusal(Map.of(SECURITY, "oidc"));

    assertThat(both)
        .contains(
            "QUARKUS_OIDC_AUTH_SERVER_URL",
            "QUARKUS_OIDC_TOKEN_AUDIENCE",
            "ORDER_VOLUME_SECURITY=open");
    assertThat(refusal(Map.of(SECURITY, "oidc", AUDIENCE, "orders"))).isEqualTo(both);
    assertThat(refusal(Map.of(SECURITY, "oidc", ISSUER, "https://issuer.example"))).isEqualTo(both);
    assertThat(refusal(Map.of(SECURITY, "oidc", ISSUER, "", AUDIENCE, ""))).isEqualTo(both);
  }

  @Test
  void signInRequiresAClientAndItsSecret() {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                SECURITY,
                "oidc",
                ISSUER,
                "https://issuer.example",
                AUDIENCE,
                "orders",
                "order-volume.sign-in",
                "true"));
    assertThat(refusal(settings))
        .contains(
            "QUARKUS_OIDC_PAGE_CLIENT_ID",
            "QUARKUS_OIDC_PAGE_CREDENTIALS_SECRET",
            "ORDER_VOLUME_SIGN_IN=false");
    settings.put("quarkus.oidc.page.client-id", "page");
    assertThat(refusal(settings)).contains("QUARKUS_OIDC_PAGE_CREDENTIALS_SECRET");
    settings.put("quarkus.oidc.page.credentials.secret", "secret");
    assertThat(refusal(settings)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "Open", "false", ""})
  void refusesOtherValues(String security) {
    assertThat(refusal(Map.of(SECURITY, security))).contains("neither oidc nor open");
  }

  private static String refusal(Map<String, String> settings) {
    return SecurityConfigCheck.refusal(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build())
        .orElse("");
  }
}
