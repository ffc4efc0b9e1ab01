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

/** Products over HTTP. */
@Path("/product_sales")
@RolesAllowed(Roles.READER)
@Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
public class ProductSalesResource {

  private final ProductSalesRepository repository;
  private final FreshAnswers answers;

  ProductSalesResource(ProductSalesRepository repository, FreshAnswers answers) {
    this.repository = repository;
    this.answers = answers;
  }

  @GET
  public Uni<Response> page(@Context UriInfo request, @Context HttpHeaders headers) {
    return answers.page(repository, request, headers);
  }

  @GET
  @Path("/{product_id}")
  public Uni<Response> row(
      @PathParam("product_id") String productId,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return answers.row(repository, productId, request, headers);
  }
}
