package io.ordervolume.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TokenStateManager;
import io.quarkus.oidc.runtime.DefaultTokenStateManager;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * Rejects cookies of sessions that were signed out. The cookie contains all tokens. Without this
 * check a copy of it would be valid until the access token expires, and be renewed after that.
 *
 * <p>Each instance keeps only the sessions that were signed out through it. At other instances a
 * copy is valid until its access token expires. The issuer does not renew it, because the refresh
 * token was revoked.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class EndedSessions implements TokenStateManager {

  private static final Duration LONGEST_SESSION = Duration.ofDays(1);
  private static final int MOST = 100_000;
  private static final int DOTS_OF_ENCRYPTED = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DefaultTokenStateManager cookies;
  private final Clock clock;

  /** Maps a session to the second in which it was signed out. */
  private final Cache<String, Long> ended =
      Caffeine.newBuilder().expireAfterWrite(LONGEST_SESSION).maximumSize(MOST).build();

  EndedSessions(DefaultTokenStateManager cookies, Clock clock) {
    this.cookies = cookies;
    this.clock = clock;
  }

  /**
   * Ends the session of this ID token, or all of its subject if the issuer gives sessions no id.
   */
  void end(String idToken) {
    try {
      ended.put(key(claims(idToken)), clock.instant().getEpochSecond());
    } catch (IOException noToken) {
      throw new UncheckedIOException(noToken);
    }
  }

  /** Returns the token as the issuer signed it. The cookie contains it encrypted. */
  private static String signed(String token, RoutingContext request, OidcTenantConfig tenant) {
    return token.chars().filter(c -> c == '.').count() == DOTS_OF_ENCRYPTED
        ? OidcUtils.decryptToken(token, request, tenant)
        : token;
  }

  private static JsonNode claims(String idToken) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(idToken.split("\\.", 3)[1]));
  }

  private static String key(JsonNode claims) {
    String session = claims.path("sid").asText("");
    return session.isEmpty() ? "subject " + claims.path("sub").asText("") : "session " + session;
  }

  private boolean isEnded(
      AuthorizationCodeTokens tokens, RoutingContext request, OidcTenantConfig tenant) {
    if (ended.estimatedSize() == 0 || tokens.getIdToken() == null) {
      return false;
    }
    try {
      JsonNode claims = claims(signed(tokens.getIdToken(), request, tenant));
      Long end = ended.getIfPresent(key(claims));
      return end != null && claims.path("iat").asLong() <= end;
    } catch (IOException | RuntimeException noToken) {
      return true;
    }
  }

  @Override
  public Uni<AuthorizationCodeTokens> getTokens(
      RoutingContext request,
      OidcTenantConfig tenant,
      String state,
      OidcRequestContext<AuthorizationCodeTokens> context) {
    return cookies
        .getTokens(request, tenant, state, context)
        .invoke(
            tokens -> {
              if (isEnded(tokens, request, tenant)) {
                throw new AuthenticationFailedException("The session was ended");
              }
            });
  }

  @Override
  public Uni<String> createTokenState(
      RoutingContext request,
      OidcTenantConfig tenant,
      AuthorizationCodeTokens tokens,
      OidcRequestContext<String> context) {
    return cookies.createTokenState(request, tenant, tokens, context);
  }

  @Override
  public Uni<Void> deleteTokens(
      RoutingContext request,
      OidcTenantConfig tenant,
      String state,
      OidcRequestContext<Void> context) {
    return cookies.deleteTokens(request, tenant, state, context);
  }
}
