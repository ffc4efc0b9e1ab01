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

/** Lets everybody do everything where the service is open: then no rule is looked at. */
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
          "Whoever reaches this service may do anything: order-volume.security is open, and nobody is asked for a token.");
    }
  }

  @Override
  public boolean isAuthorizationEnabled() {
    return !open;
  }
}
