package io.ordervolume.security;

import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Checks roles for responses that are sent before the resources, such as cached ones. Resources
 * themselves declare their roles in annotations.
 */
@ApplicationScoped
public class EarlyAuthorization {

  private final boolean open;

  EarlyAuthorization(@ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.open = access == AccessMode.OPEN;
  }

  /** Returns whether the caller has one of the roles. Fails if its token is not valid. */
  public Uni<Boolean> admits(RoutingContext request, Set<String> roles) {
    return open
        ? Uni.createFrom().item(true)
        : QuarkusHttpUser.getSecurityIdentity(request, null)
            .map(caller -> caller != null && roles.stream().anyMatch(caller::hasRole));
  }
}
