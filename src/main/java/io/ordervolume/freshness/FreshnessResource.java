package io.ordervolume.freshness;

import io.ordervolume.read.RequestParameters;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Freshness over HTTP. */
@Path("/freshness")
@RolesAllowed({Roles.READER, Roles.MARKETER, Roles.OPERATOR})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Freshness", description = "How old the rows are")
public class FreshnessResource {

  private final FreshnessReader reader;

  FreshnessResource(FreshnessReader reader) {
    this.reader = reader;
  }

  @GET
  @Operation(
      operationId = "freshness",
      summary = "How fresh the view is",
      description = "Which state of the tables the rows show, and when they are renewed.")
  public Uni<Freshness> freshness(@Context UriInfo request) {
    RequestParameters.rejectAny(request);
    return reader.read();
  }
}
