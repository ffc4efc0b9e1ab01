package io.ordervolume.openapi;

import io.ordervolume.http.PathPrefix;
import io.ordervolume.security.AccessMode;
import io.ordervolume.security.Roles;
import io.ordervolume.security.ViewRoles;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The parts of the document that depend on the request: its server is the path that the client
 * sees. Every client may read the document. Restricted relations appear only for callers that may
 * read them, and for operators.
 */
@ApplicationScoped
public class DocumentContext {

  private static final String ROLES = DocumentContext.class.getName();
  private static final String PREFIX = ROLES + ".prefix";

  private final PathPrefix prefix;
  private final ViewRoles roles;
  private final boolean open;

  DocumentContext(
      PathPrefix prefix,
      ViewRoles roles,
      @ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.prefix = prefix;
    this.roles = roles;
    this.open = access == AccessMode.OPEN;
  }

  /** Notes path and roles of the caller for the document that the next handler writes. */
  public void handle(RoutingContext request) {
    Vertx.currentContext().putLocal(PREFIX, prefix.of(request.request()));
    if (open || roles.restricted().isEmpty()) {
      request.next();
      return;
    }
    QuarkusHttpUser.getSecurityIdentity(request, null)
        .subscribe()
        .with(
            caller -> {
              if (caller != null) {
                Vertx.currentContext().putLocal(ROLES, caller.getRoles());
              }
              request.next();
            },
            refused -> request.next());
  }

  /** Returns the path before all paths of the document, as the client sees it. */
  Optional<String> server() {
    Context context = Vertx.currentContext();
    String path = context == null ? null : context.getLocal(PREFIX);
    return Optional.ofNullable(path).map(found -> found.isEmpty() ? "/" : found);
  }

  /** Returns whether the current document describes the relation. */
  boolean describes(String relation) {
    Set<String> has = rolesOfCaller();
    return open
        || !roles.isRestricted(relation)
        || has.contains(Roles.OPERATOR)
        || roles.of(relation).stream().anyMatch(has::contains);
  }

  /** Returns the roles that may read the relation, in their order. */
  Set<String> readersOf(String relation) {
    return roles.of(relation);
  }

  private static Set<String> rolesOfCaller() {
    Context context = Vertx.currentContext();
    Set<String> has = context == null ? null : context.getLocal(ROLES);
    return has == null ? Set.of() : has;
  }
}
