package io.ordervolume.security;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Gives nobody in particular every role, where the service is open. */
@ApplicationScoped
class OpenHouse implements SecurityIdentityAugmentor {

  private static final Logger LOG = Logger.getLogger(OpenHouse.class);

  private final boolean open;

  OpenHouse(@ConfigProperty(name = "order-volume.security") Access access) {
    this.open = access == Access.OPEN;
  }

  void warn(@Observes StartupEvent start) {
    if (open) {
      LOG.warn(
          "Whoever reaches this service may do anything: order-volume.security is open, and nobody is asked for a token.");
    }
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    return Uni.createFrom()
        .item(
            open && identity.isAnonymous()
                ? QuarkusSecurityIdentity.builder(identity).addRoles(Roles.ALL).build()
                : identity);
  }
}
