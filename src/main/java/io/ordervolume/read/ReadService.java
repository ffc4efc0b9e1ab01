package io.ordervolume.read;

import io.ordervolume.http.CacheHeaders;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.read.ParsedRequestCache.ParsedRequest;
import io.ordervolume.security.Caller;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;

/** Responds to requests of resources with rows. Everything but HTTP is in {@link ReadPipeline}. */
@ApplicationScoped
public class ReadService {

  private final ReadRequestParser parser;
  private final ParsedRequestCache requests;
  private final ReadPipeline pipeline;
  private final CacheHeaders caching;
  private final PathPrefix prefix;
  private final CurrentVertxRequest current;
  private final Caller caller;

  ReadService(
      ReadRequestParser parser,
      ParsedRequestCache requests,
      ReadPipeline pipeline,
      CacheHeaders caching,
      PathPrefix prefix,
      CurrentVertxRequest current,
      Caller caller) {
    this.parser = parser;
    this.requests = requests;
    this.pipeline = pipeline;
    this.caching = caching;
    this.prefix = prefix;
    this.current = current;
    this.caller = caller;
  }

  /** Returns rows, as the parameters and headers of the request ask. */
  public Uni<Response> page(ReadTarget target, UriInfo uri, HttpHeaders headers) {
    return respond(parser.page(target, uri, headers), headers);
  }

  /** Returns the one row with that id, or a 404 problem. */
  public Uni<Response> row(ReadTarget target, String rowId, UriInfo uri, HttpHeaders headers) {
    return respond(parser.row(target, rowId, uri, headers), headers);
  }

  private Uni<Response> respond(ReadRequest request, HttpHeaders headers) {
    if (request.format().isPlan() && !caller.isOperator()) {
      throw ProblemType.NOT_ACCEPTABLE
          .problem("Plans are for operators.", "Accept application/json.")
          .build();
    }
    RequestConditions conditions =
        RequestConditions.of(RequestHeaders.of(headers), prefix.of(headers));
    if (request.target().validation() == ReadTarget.Validation.VERSION) {
      requests.put(current.getCurrent().request(), request);
    }
    return pipeline
        .read(new ParsedRequest(request), conditions)
        .map(response -> response(request, response));
  }

  private Response response(ReadRequest request, ReadResponse response) {
    ResponseBuilder builder = Response.status(response.status());
    response.rows().ifPresent(rows -> builder.entity(rows.body()));
    response.export().ifPresent(export -> builder.entity(export.rows()));
    if (response.rows().isPresent() || response.export().isPresent()) {
      builder.type(request.format().mediaType());
    }
    response.writeHeaders(caching, request, builder::header);
    return builder.build();
  }
}
