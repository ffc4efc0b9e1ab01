package io.ordervolume.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Decides which relations the caller may read, and which it may see. Other relations look
 * unregistered: they are a 404, and no list contains them.
 */
@ApplicationScoped
public class ViewAccess {

  private final SecurityIdentity identity;
  private final ViewRoles roles;
  private final boolean open;

  ViewAccess(
      SecurityIdentity identity,
      ViewRoles roles,
      @ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.identity = identity;
    this.roles = roles;
    this.open = access == AccessMode.OPEN;
  }

  /** Returns whether the caller may read rows of the relation. */
  public boolean mayRead(String view) {
    return open || roles.of(view).stream().anyMatch(identity::hasRole);
  }

  /** Returns whether the caller may see that the relation exists, and its freshness. */
  public boolean mayKnow(String view) {
    return known().test(view);
  }

  /**
   * Returns whether the caller may see a relation, as a test that also works after its request, for
   * example in an event stream. Operators register relations, so they see all. Marketers see
   * unrestricted relations.
   */
  public Predicate<String> known() {
    if (open) {
      return view -> true;
    }
    Set<String> has = identity.getRoles();
    return view ->
        has.contains(Roles.OPERATOR)
            || has.contains(Roles.MARKETER) && !roles.isRestricted(view)
            || roles.of(view).stream().anyMatch(has::contains);
  }
}
