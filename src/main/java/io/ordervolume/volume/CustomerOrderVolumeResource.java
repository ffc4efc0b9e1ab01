package io.ordervolume.volume;

import io.ordervolume.format.Format;
import io.ordervolume.security.Roles;
import io.ordervolume.serving.FreshAnswers;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Orders over HTTP. */
@Path("/customer_order_volume")
@RolesAllowed(Roles.READER)
@Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
@Tag(name = "Orders", description = "The rows of the materialized view")
public class CustomerOrderVolumeResource {

  private final CustomerOrderVolumeRepository repository;
  private final FreshAnswers answers;

  CustomerOrderVolumeResource(CustomerOrderVolumeRepository repository, FreshAnswers answers) {
    this.repository = repository;
    this.answers = answers;
  }

  @GET
  @Operation(
      operationId = "customer_order_volume",
      summary = "Orders with their size and cost",
      description = "One row for each order that has products and an address.")
  @APIResponse(responseCode = "304")
  public Uni<Response> page(@Context UriInfo request, @Context HttpHeaders headers) {
    return answers.page(repository, request, headers);
  }

  @GET
  @Path("/{unique_id}")
  @Operation(
      operationId = "customer_order_volume_row",
      summary = "One order",
      description = "The same row as in the list, as an object of its own.")
  @APIResponse(responseCode = "304")
  public Uni<Response> row(
      @Parameter(description = "Customer id, hyphen, order id", example = "7-42")
          @PathParam("unique_id")
          String uniqueId,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return answers.row(repository, uniqueId, request, headers);
  }
}
