package io.ordervolume.security;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Checks the settings for security at the start. */
public final class SecurityConfigCheck {

  private SecurityConfigCheck() {}

  /**
   * Returns why the service cannot start; empty if the settings are valid. An audience is required,
   * because without one the service would accept tokens that were issued for other services.
   */
  public static Optional<String> refusal(Config config) {
    String security = config.getOptionalValue("order-volume.security", String.class).orElse("");
    if (security.equals("open")) {
      return Optional.empty();
    } else if (!security.equals("oidc")) {
      return Optional.of(
          "ORDER_VOLUME_SECURITY is neither oidc nor open. Set oidc to require tokens, or open to answer every client.");
    }
    boolean configured =
        isSet(config, "quarkus.oidc.auth-server-url")
            && isSet(config, "quarkus.oidc.token.audience");
    if (configured && signsIn(config)) {
      return pageRefusal(config);
    }
    return configured
        ? Optional.empty()
        : Optional.of(
            "The issuer of tokens is not configured. Set QUARKUS_OIDC_AUTH_SERVER_URL to its URL and QUARKUS_OIDC_TOKEN_AUDIENCE"
                + " to the audience of this service, or set ORDER_VOLUME_SECURITY=open to answer every client.");
  }

  private static boolean signsIn(Config config) {
    return config.getOptionalValue("order-volume.sign-in", Boolean.class).orElse(false);
  }

  private static Optional<String> pageRefusal(Config config) {
    boolean configured =
        isSet(config, "quarkus.oidc.page.client-id")
            && isSet(config, "quarkus.oidc.page.credentials.secret");
    return configured
        ? Optional.empty()
        : Optional.of(
            "ORDER_VOLUME_SIGN_IN is true, but the issuer's client for the page is not configured. Set QUARKUS_OIDC_PAGE_CLIENT_ID and"
                + " QUARKUS_OIDC_PAGE_CREDENTIALS_SECRET, or ORDER_VOLUME_SIGN_IN=false.");
  }

  private static boolean isSet(Config config, String name) {
    return config.getOptionalValue(name, String.class).isPresent();
  }
}
