package io.ordervolume.openapi;

import io.ordervolume.security.AccessMode;
import io.ordervolume.security.Roles;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/**
 * Describes the roles of operations, or removes all about tokens in open mode. Replaces what
 * Quarkus adds about 401 and 403, which {@link ProblemResponsesFilter} describes.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 4)
class SecurityFilter implements OASFilter {

  private static final String TOKEN = "token";

  private final boolean open;

  SecurityFilter(@ConfigProperty(name = "order-volume.security") AccessMode access) {
    this.open = access == AccessMode.OPEN;
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    if (open) {
      document.getComponents().setSecuritySchemes(null);
    }
    document.getPaths().getPathItems().values().stream()
        .flatMap(path -> path.getOperations().values().stream())
        .forEach(this::describe);
  }

  private void describe(Operation operation) {
    List.of("401", "403").forEach(operation.getResponses()::removeAPIResponse);
    if (open) {
      operation.setSecurity(null);
    } else if (operation.getSecurity() != null) {
      operation.getSecurity().forEach(token -> describeRoles(operation, token));
    }
  }

  /**
   * Moves the roles into the description, because a requirement with several roles would require
   * all of them.
   */
  private static void describeRoles(Operation operation, SecurityRequirement token) {
    // The service gives the role of view readers itself. The operations of relations name the roles
    // of tokens.
    List<String> roles =
        token.getScheme(TOKEN).stream().filter(role -> !role.equals(Roles.VIEW_READER)).toList();
    operation.setDescription(
        operation.getDescription() + " For the role " + String.join(" or ", roles) + ".");
    token.addScheme(TOKEN, List.of());
  }
}
