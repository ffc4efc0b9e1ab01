package io.ordervolume.deal;

import io.ordervolume.format.Format;
import io.ordervolume.read.ReadService;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The audience of a deal that is not stored. */
@Path("/" + AudienceViews.OF_DRAFTS)
@RolesAllowed(Roles.MARKETER)
@Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
@Tag(name = "Deals")
public class AudienceResource {

  private final AudienceViews audiences;
  private final ReadService reads;

  AudienceResource(AudienceViews audiences, ReadService reads) {
    this.audiences = audiences;
    this.reads = reads;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "audiences",
      summary = "The audience of a draft",
      description =
          "The customers who would qualify for the deal in the body, which is not stored."
              + " select=customers:count() returns their number.")
  public Uni<Response> audience(
      @RequestBody(content = @Content(schema = @Schema(implementation = Deal.class))) String body,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return reads.page(audiences.ofDraft(DealParser.read(body)), request, headers);
  }
}
