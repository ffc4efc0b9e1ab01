package io.ordervolume.customer;

import io.ordervolume.answer.ViewAnswers;
import io.ordervolume.format.Format;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Customers and addresses over HTTP. */
@Path("/complete_customer_data")
@RolesAllowed(Roles.READER)
@Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
@Tag(name = "Customers", description = "Whom the orders are from")
public class CompleteCustomerDataResource {

  private final CompleteCustomerDataRepository repository;
  private final ViewAnswers answers;

  CompleteCustomerDataResource(CompleteCustomerDataRepository repository, ViewAnswers answers) {
    this.repository = repository;
    this.answers = answers;
  }

  @GET
  @Operation(
      operationId = "complete_customer_data",
      summary = "Customers with their postal addresses",
      description = "One row for each customer and address.")
  @APIResponse(responseCode = "304")
  public Uni<Response> page(@Context UriInfo request, @Context HttpHeaders headers) {
    return answers.taggedPage(repository, request, headers);
  }
}
