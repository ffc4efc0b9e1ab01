package io.ordervolume.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;

/** Who calls. */
@ApplicationScoped
public class Caller {

  private final SecurityIdentity identity;

  Caller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /** The name that the token has for them; null where nobody is asked for one. */
  public String name() {
    return identity.isAnonymous() ? null : identity.getPrincipal().getName();
  }
}
