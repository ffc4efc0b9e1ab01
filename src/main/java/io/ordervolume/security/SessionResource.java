package io.ordervolume.security;

import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcSession;
import io.quarkus.oidc.RefreshToken;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/**
 * Serves the caller and its roles, also without a token, and signs out. The page shows only the
 * parts that the roles allow.
 */
@Path("/session")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session", description = "Who calls")
public class SessionResource {

  private static final Logger LOG = Logger.getLogger(SessionResource.class);

  private final CurrentIdentityAssociation identity;
  private final OidcSession session;
  private final EndedSessions ended;
  private final TenantConfigBean tenants;
  private final boolean open;
  private final boolean signIn;

  SessionResource(
      CurrentIdentityAssociation identity,
      OidcSession session,
      EndedSessions ended,
      TenantConfigBean tenants,
      @ConfigProperty(name = "order-volume.security") AccessMode access,
      @ConfigProperty(name = "order-volume.sign-in") boolean signIn) {
    this.identity = identity;
    this.session = session;
    this.ended = ended;
    this.tenants = tenants;
    this.open = access == AccessMode.OPEN;
    this.signIn = signIn && !open;
  }

  @GET
  @Operation(
      operationId = "session",
      summary = "Who calls",
      description = "The caller's name and roles, if a token gives them.")
  @APIResponse(
      responseCode = "200",
      description = "The caller",
      content = @Content(schema = @Schema(implementation = CallerInfo.class)))
  public Uni<Response> session() {
    Uni<CallerInfo> session =
        open
            ? Uni.createFrom().item(new CallerInfo(AccessMode.OPEN, false, null, Roles.ALL))
            : identity.getDeferredIdentity().map(this::of);
    return session.map(known -> Response.ok(known).header("Cache-Control", "no-store").build());
  }

  @DELETE
  @Operation(
      operationId = "session_delete",
      summary = "Sign out of the page",
      description = "Ends the session of a person who signed in to the page.")
  @APIResponse(responseCode = "204", description = "The session has ended")
  public Uni<Response> signOut() {
    return identity
        .getDeferredIdentity()
        .map(
            caller -> {
              if (!open && caller.isAnonymous()) {
                throw new UnauthorizedException();
              }
              return caller;
            })
        .chain(caller -> open ? Uni.createFrom().voidItem() : end(caller))
        .map(gone -> Response.noContent().build());
  }

  /** Ends the session here and revokes it at the issuer. It ends here even if the issuer fails. */
  private Uni<Void> end(SecurityIdentity caller) {
    IdTokenCredential identity = caller.getCredential(IdTokenCredential.class);
    if (identity != null) {
      ended.end(identity.getToken());
    }
    RefreshToken refresh = caller.getCredential(RefreshToken.class);
    String token = refresh == null ? null : refresh.getToken();
    Uni<Boolean> revoked =
        token == null
            ? Uni.createFrom().item(false)
            : tenants
                .getStaticTenant(OidcTenantSelector.PAGE)
                .getOidcProviderClient()
                .revokeRefreshToken(token)
                .onFailure()
                .invoke(failure -> LOG.warnf("The issuer did not revoke a token: %s", failure))
                .onFailure()
                .recoverWithItem(false);
    return revoked.chain(session::logout);
  }

  private CallerInfo of(SecurityIdentity caller) {
    List<String> roles = Roles.ALL.stream().filter(caller::hasRole).toList();
    String name = caller.isAnonymous() ? null : caller.getPrincipal().getName();
    return new CallerInfo(AccessMode.OIDC, signIn, name, roles);
  }
}
