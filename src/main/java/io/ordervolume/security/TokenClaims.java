package io.ordervolume.security;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.Validator;

/**
 * Rejects tokens without a subject, and refresh tokens, which some issuers sign with the same key.
 * Quarkus accepts an empty subject, and fails on a refresh token.
 */
@Unremovable
@ApplicationScoped
class TokenClaims implements Validator {

  private static final Set<String> OF_REFRESH_TOKENS = Set.of("refresh", "offline");

  @Override
  public String validate(JwtContext token) throws MalformedClaimException {
    JwtClaims claims = token.getJwtClaims();
    String subject = claims.getSubject();
    if (subject == null || subject.isBlank()) {
      return "The token has no subject";
    }
    return claims.getClaimValue("typ") instanceof String type
            && OF_REFRESH_TOKENS.contains(type.toLowerCase(Locale.ROOT))
        ? "The token is a refresh token"
        : null;
  }
}
