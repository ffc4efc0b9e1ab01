package io.ordervolume.security;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Admits callers with a role of {@link ViewRoles} to the routes of relations. The routes then check
 * the roles of the relation.
 */
@ApplicationScoped
class ViewReaderAugmentor implements SecurityIdentityAugmentor {

  private final Set<String> roles;

  ViewReaderAugmentor(ViewRoles roles) {
    this.roles = roles.all();
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    boolean admitted = roles.stream().anyMatch(identity::hasRole);
    return Uni.createFrom()
        .item(
            admitted
                ? QuarkusSecurityIdentity.builder(identity).addRole(Roles.VIEW_READER).build()
                : identity);
  }
}
