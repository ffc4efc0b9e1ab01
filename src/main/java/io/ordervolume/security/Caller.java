package io.ordervolume.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The caller of the current request. */
@ApplicationScoped
public class Caller {

  /** Quarkus's name of the attribute with the expiry of the token, in seconds since the epoch. */
  private static final String EXPIRY = "quarkus.identity.expire-time";

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final SecurityIdentity identity;
  private final Clock clock;
  private final boolean unknown;

  Caller(
      SecurityIdentity identity,
      Clock clock,
      @ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.identity = identity;
    this.clock = clock;
    this.unknown = access == AccessMode.OPEN;
  }

  /** Returns the caller's name in the token; null without a token. */
  public String name() {
    return unknown || identity.isAnonymous() ? null : identity.getPrincipal().getName();
  }

  /** Returns the subject of the token, which is unique at the issuer; null without a token. */
  public String subject() {
    return unknown || identity.isAnonymous()
        ? null
        : identity.getPrincipal() instanceof JsonWebToken token
            ? token.getSubject()
            : identity.getPrincipal().getName();
  }

  /** Returns whether the caller is an operator. In open mode every caller is one. */
  public boolean isOperator() {
    return unknown || identity.hasRole(Roles.OPERATOR);
  }

  /** Returns the time until the token expires; empty in open mode. */
  public Optional<Duration> timeLeft() {
    Long expiry = unknown ? null : identity.getAttribute(EXPIRY);
    return Optional.ofNullable(expiry)
        .map(Instant::ofEpochSecond)
        .map(end -> Duration.between(clock.instant(), end))
        .map(time -> time.compareTo(SHORTEST) < 0 ? SHORTEST : time);
  }
}
