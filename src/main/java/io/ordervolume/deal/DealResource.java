package io.ordervolume.deal;

import io.ordervolume.format.Format;
import io.ordervolume.http.CacheHeaders;
import io.ordervolume.http.EntityTag;
import io.ordervolume.http.IfNoneMatch;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.http.Precondition;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.read.ReadService;
import io.ordervolume.read.RequestParameters;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Deals and their audiences over HTTP. */
@Path("/deals")
@RolesAllowed(Roles.MARKETER)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deals", description = "Offers and their audiences")
public class DealResource {

  private static final String NAME =
      "Name of the deal: lower case letters, digits, - and _, the first a letter or a digit";

  private static final String KNOWN = "ETags that the deal may have; * for any";
  private static final String ANY = "*";

  private final DealRepository store;
  private final AudienceViews audiences;
  private final ReadService reads;
  private final CacheHeaders caching;
  private final PathPrefix prefix;

  DealResource(
      DealRepository store,
      AudienceViews audiences,
      ReadService reads,
      CacheHeaders caching,
      PathPrefix prefix) {
    this.store = store;
    this.audiences = audiences;
    this.reads = reads;
    this.caching = caching;
    this.prefix = prefix;
  }

  @GET
  @Operation(operationId = "deals", summary = "All deals", description = "By name.")
  @APIResponse(
      responseCode = "200",
      description = "The deals",
      headers = {
        @Header(
            name = "Cache-Control",
            description = "no-store",
            schema = @Schema(type = SchemaType.STRING)),
        @Header(
            name = "Vary",
            description = "Request headers that the response may depend on",
            schema = @Schema(type = SchemaType.STRING))
      },
      content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Deal.class)))
  public Uni<Response> all(@Context UriInfo request) {
    RequestParameters.rejectAny(request);
    return store.all().map(deals -> caching.noStore(Response.ok(deals)).build());
  }

  @GET
  @Path("/{name}")
  @Operation(
      operationId = "deals_row",
      summary = "One deal",
      description = "Send its ETag in If-Match to change it.")
  @APIResponse(
      responseCode = "200",
      description = "The deal",
      content = @Content(schema = @Schema(implementation = Deal.class)))
  @APIResponse(responseCode = "304")
  public Uni<Response> one(
      @Parameter(description = NAME, example = "texas") @PathParam("name") String name,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    RequestParameters.rejectAny(request);
    return store.find(name).map(found -> shown(found.orElseThrow(DealResource::missing), headers));
  }

  @PUT
  @Path("/{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "deals_put",
      summary = "Create or change a deal",
      description =
          "With If-Match, only if the deal has one of these ETags. With If-None-Match: *, only if it"
              + " does not exist.")
  @Parameter(
      in = ParameterIn.HEADER,
      name = "If-Match",
      description = KNOWN,
      schema = @Schema(type = SchemaType.STRING, examples = ANY))
  @Parameter(
      in = ParameterIn.HEADER,
      name = "If-None-Match",
      description = "* if the deal must not exist yet",
      schema = @Schema(type = SchemaType.STRING, examples = ANY))
  @APIResponse(
      responseCode = "200",
      description = "The changed deal",
      content = @Content(schema = @Schema(implementation = Deal.class)))
  @APIResponse(
      responseCode = "201",
      description = "The new deal",
      content = @Content(schema = @Schema(implementation = Deal.class)))
  public Uni<Response> put(
      @Parameter(description = NAME, example = "texas") @PathParam("name") String name,
      @RequestBody(content = @Content(schema = @Schema(implementation = Deal.class))) String body,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    RequestParameters.rejectAny(request);
    DealParser.checkName(name);
    Precondition precondition = Precondition.of(headers);
    return store
        .put(DealParser.read(name, body), precondition)
        .map(
            put -> {
              StoredDeal deal = put.orElseThrow(DealResource::changed);
              Response.ResponseBuilder answer =
                  Response.status(deal.isNew() ? Response.Status.CREATED : Response.Status.OK);
              if (deal.isNew()) {
                prefix.locate(answer, headers, "deals", name);
              }
              return described(answer.entity(deal.deal()), deal);
            });
  }

  @DELETE
  @Path("/{name}")
  @Operation(
      operationId = "deals_delete",
      summary = "Withdraw a deal",
      description = "With If-Match, only if the deal has one of these ETags.")
  @Parameter(
      in = ParameterIn.HEADER,
      name = "If-Match",
      description = KNOWN,
      schema = @Schema(type = SchemaType.STRING, examples = ANY))
  @APIResponse(responseCode = "204", description = "The deal was deleted")
  public Uni<Response> delete(
      @Parameter(description = NAME, example = "texas") @PathParam("name") String name,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    RequestParameters.rejectAny(request);
    Precondition precondition = Precondition.of(headers);
    return store
        .delete(name, precondition)
        .map(
            gone -> {
              gone.orElseThrow(() -> precondition.exists().isPresent() ? changed() : missing());
              return Response.noContent().build();
            });
  }

  @GET
  @Path("/{name}/audience")
  @Produces({Format.ARRAY_OF_JSON, Format.ONE_OBJECT, Format.COMMA_SEPARATED, Format.LINES_OF_JSON})
  @Operation(
      operationId = "deals_audience",
      summary = "The audience of a deal",
      description =
          "One row for each customer who qualifies now and may be contacted, with the orders that"
              + " count. The e-mail is the one with the lowest id.")
  @APIResponse(responseCode = "304")
  public Uni<Response> audience(
      @Parameter(description = NAME, example = "texas") @PathParam("name") String name,
      @Context UriInfo request,
      @Context HttpHeaders headers) {
    return store
        .find(name)
        .chain(
            found ->
                reads.page(
                    audiences.of(found.orElseThrow(DealResource::missing).deal()),
                    request,
                    headers));
  }

  private Response shown(StoredDeal deal, HttpHeaders headers) {
    boolean held = IfNoneMatch.of(headers).matches(new EntityTag(deal.revision().toString()));
    return described(held ? Response.notModified() : Response.ok(deal.deal()), deal);
  }

  /** Adds the ETag of the deal. It is strong, because If-Match requires that. */
  private Response described(Response.ResponseBuilder answer, StoredDeal deal) {
    return caching.cacheable(answer, '"' + deal.revision().toString() + '"').build();
  }

  private static HttpProblem missing() {
    return ProblemType.NOT_FOUND
        .problem("There is no deal of this name.", "GET /deals lists all deals.")
        .build();
  }

  private static HttpProblem changed() {
    return ProblemType.PRECONDITION_FAILED
        .problem(
            "The deal does not meet the condition of If-Match or If-None-Match.",
            "GET the deal, and send the change again with its ETag in If-Match.")
        .build();
  }
}
