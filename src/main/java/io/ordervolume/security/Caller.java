package io.ordervolume.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who calls. */
@ApplicationScoped
public class Caller {

  private final SecurityIdentity identity;
  private final boolean unknown;

  Caller(SecurityIdentity identity, @ConfigProperty(name = "order-volume.security") Access access) {
    this.identity = identity;
    this.unknown = access == Access.OPEN;
  }

  /** The name that the token has for them; null where nobody is asked for one. */
  public String name() {
    return unknown || identity.isAnonymous() ? null : identity.getPrincipal().getName();
  }
}
