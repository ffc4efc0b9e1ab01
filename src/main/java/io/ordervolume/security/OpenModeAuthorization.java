package io.ordervolume.security;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.spi.runtime.AuthorizationController;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Turns authorization off if {@code order-volume.security} is open. */
@Alternative
@Priority(Interceptor.Priority.LIBRARY_AFTER)
@ApplicationScoped
class OpenModeAuthorization extends AuthorizationController {

  private static final Logger LOG = Logger.getLogger(OpenModeAuthorization.class);

  private final boolean open;

  OpenModeAuthorization(@ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.open = access == AccessMode.OPEN;
  }

  void warn(@Observes StartupEvent start) {
    if (open) {
      LOG.warn(
          "order-volume.security is open: every client of this service may do anything, without a token.");
    }
  }

  @Override
  public boolean isAuthorizationEnabled() {
    return !open;
  }
}
