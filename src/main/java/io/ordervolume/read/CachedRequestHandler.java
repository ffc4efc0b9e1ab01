package io.ordervolume.read;

import io.ordervolume.http.CacheHeaders;
import io.ordervolume.http.Gzip;
import io.ordervolume.http.PathPrefix;
import io.ordervolume.http.PathTag;
import io.ordervolume.read.ParsedRequestCache.ParsedRequest;
import io.ordervolume.security.EarlyAuthorization;
import io.ordervolume.security.ViewRoles;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Sends the responses to requests that were parsed before, ahead of the resources: it takes the
 * same {@link ReadPipeline}, and saves the framework's work. Requests that need more go on to
 * {@link RelationResource}, and so do failures, which become problems there.
 */
@ApplicationScoped
public class CachedRequestHandler {

  private static final String FAILURE = CachedRequestHandler.class.getName();

  /** As the resource names them, so that its requests and these are one series of the metrics. */
  private static final String PAGE_TEMPLATE = "/{relation}";

  private static final String ROW_TEMPLATE = "/{relation}/{row_id}";

  private final EarlyAuthorization admission;
  private final ViewRoles roles;
  private final ParsedRequestCache requests;
  private final SourceSelector selector;
  private final ReadPipeline pipeline;
  private final ResponseCache cache;
  private final LoadShedder shedder;
  private final CacheHeaders caching;
  private final PathPrefix prefix;

  CachedRequestHandler(
      EarlyAuthorization admission,
      ViewRoles roles,
      ParsedRequestCache requests,
      SourceSelector selector,
      ReadPipeline pipeline,
      ResponseCache cache,
      LoadShedder shedder,
      CacheHeaders caching,
      PathPrefix prefix) {
    this.admission = admission;
    this.roles = roles;
    this.requests = requests;
    this.selector = selector;
    this.pipeline = pipeline;
    this.cache = cache;
    this.shedder = shedder;
    this.caching = caching;
    this.prefix = prefix;
  }

  /** Responds, or passes the request on. */
  public void handle(RoutingContext context) {
    MultiMap headers = context.request().headers();
    Optional<ParsedRequest> parsed =
        needsResource(headers) ? Optional.empty() : requests.find(context.request());
    if (parsed.filter(request -> request.request().target().tracker().isPresent()).isEmpty()) {
      context.next();
      return;
    }
    admission
        .admits(context, roles.of(parsed.get().request().target().view()))
        .subscribe()
        .with(
            admitted -> {
              Optional<SourceSelection> selection =
                  admitted
                      ? selector.selectWithoutQuery(parsed.get().request().target())
                      : Optional.empty();
              if (selection.isEmpty()) {
                context.next();
              } else {
                respond(context, parsed.get(), selection.get());
              }
            },
            refused -> context.next());
  }

  /** Requests for a freshness, or an encoding other than gzip. */
  private static boolean needsResource(MultiMap headers) {
    String encoding = headers.get(HttpHeaders.ACCEPT_ENCODING);
    return headers.contains(HttpHeaders.CACHE_CONTROL)
        || headers.contains(HttpHeaders.IF_NONE_MATCH, "*", true)
        || encoding != null && !Gzip.isAccepted(encoding);
  }

  private void respond(RoutingContext context, ParsedRequest parsed, SourceSelection selection) {
    boolean cached = cache.isLoadingOrPresent(selection.version().version(), parsed.cacheKey());
    List<String> ifNoneMatch = context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
    if (ifNoneMatch.isEmpty() && shedder.isOverloaded() && needsPage(parsed, selection)) {
      shedder.reject(context);
      return;
    }
    RequestConditions conditions =
        RequestConditions.ofAnyFreshness(ifNoneMatch, prefix.of(context.request()));
    pipeline
        .read(parsed, conditions, selection)
        .subscribe()
        .with(
            response -> send(context, parsed, selection, response),
            failure -> {
              context.put(FAILURE, failure);
              context.next();
            });
  }

  private boolean needsPage(ParsedRequest parsed, SourceSelection selection) {
    return !parsed.request().row()
        && !cache.isLoadingOrPresent(selection.version().version(), parsed.cacheKey());
  }

  /** Returns the failure of a request that was read here already, so that it is not read again. */
  static Optional<Throwable> failure(RoutingContext context) {
    return Optional.ofNullable(context.get(FAILURE));
  }

  private void send(
      RoutingContext context,
      ParsedRequest parsed,
      SourceSelection selection,
      ReadResponse response) {
    PathTag.name(parsed.request().row() ? ROW_TEMPLATE : PAGE_TEMPLATE);
    HttpServerRequest request = context.request();
    HttpServerResponse sent = request.response().setStatusCode(response.status());
    response.writeHeaders(caching, parsed.request(), sent::putHeader);
    if (response.rows().isEmpty()) {
      sent.end();
      return;
    }
    Representation rows = response.rows().get();
    sent.putHeader(HttpHeaders.CONTENT_TYPE, rows.format().contentType());
    if (request.headers().contains(HttpHeaders.ACCEPT_ENCODING)) {
      sent.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      rows = cache.gzipped(selection.version().version(), parsed.cacheKey(), rows);
    }
    sent.end(Buffer.buffer(rows.body()));
  }
}
