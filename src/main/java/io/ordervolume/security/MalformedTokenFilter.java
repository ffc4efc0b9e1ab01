package io.ordervolume.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects values that do not have the form of a token before Quarkus validates tokens. Quarkus
 * would log a stack trace for each.
 */
@ApplicationScoped
class MalformedTokenFilter implements HttpAuthenticationMechanism {

  private static final Pattern BEARER = Pattern.compile("(?i)Bearer\\b.*");
  private static final Pattern TOKEN = Pattern.compile("(?i)Bearer +[\\w-]+\\.[\\w-]+\\.[\\w-]+ *");

  private final boolean asks;

  MalformedTokenFilter(@ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.asks = access == AccessMode.OIDC;
  }

  @Override
  public int getPriority() {
    return 2 * DEFAULT_PRIORITY;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext request, IdentityProviderManager identities) {
    String credentials = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    boolean malformed =
        asks
            && credentials != null
            && BEARER.matcher(credentials).matches()
            && !TOKEN.matcher(credentials).matches();
    return malformed
        ? Uni.createFrom().failure(new AuthenticationFailedException())
        : Uni.createFrom().nullItem();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext request) {
    return Uni.createFrom().nullItem();
  }
}
