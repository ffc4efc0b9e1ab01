package io.ordervolume.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which relations the caller may read, and of which it may know. A relation that it may not know of
 * is for it as if it were not registered: a 404, and no word of it in listings.
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

  /** Whether the caller may read rows of the relation. */
  public boolean mayRead(String view) {
    return open || roles.of(view).stream().anyMatch(identity::hasRole);
  }

  /** Whether the caller may know that the relation exists, and how fresh it is. */
  public boolean mayKnow(String view) {
    return known().test(view);
  }

  /**
   * Returns of which relations the caller may know, to be asked also after its request, such as for
   * the events of a stream. Operators register relations, so they know of all. Marketers know of
   * those that are not restricted.
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
