package io.ordervolume.security;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Whether it is said whom the service is to answer. */
public final class SecurityConfigCheck {

  private SecurityConfigCheck() {}

  /**
   * Why the service cannot start, in one sentence; empty when it can. Without an audience it would
   * take every token of the issuer, also those that were given for other services.
   */
  public static Optional<String> refusal(Config config) {
    String security = config.getOptionalValue("order-volume.security", String.class).orElse("");
    if (security.equals("open")) {
      return Optional.empty();
    } else if (!security.equals("oidc")) {
      return Optional.of(
          "ORDER_VOLUME_SECURITY is neither oidc nor open: set oidc to demand tokens, or open to answer whoever asks.");
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
            "It is not configured whose tokens count: set QUARKUS_OIDC_AUTH_SERVER_URL to their issuer and QUARKUS_OIDC_TOKEN_AUDIENCE"
                + " to the name that they have for this service, or ORDER_VOLUME_SECURITY=open to answer whoever asks.");
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
            "People are to sign in to the page, but it is not configured as which client: set QUARKUS_OIDC_PAGE_CLIENT_ID and"
                + " QUARKUS_OIDC_PAGE_CREDENTIALS_SECRET, or ORDER_VOLUME_SIGN_IN=false.");
  }

  private static boolean isSet(Config config, String name) {
    return config.getOptionalValue(name, String.class).isPresent();
  }
}
