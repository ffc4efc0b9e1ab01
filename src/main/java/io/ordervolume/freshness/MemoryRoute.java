package io.ordervolume.freshness;

import io.ordervolume.answer.Representation;
import io.ordervolume.freshness.KnownRequests.Known;
import io.ordervolume.freshness.Recollection.How;
import io.ordervolume.http.Caching;
import io.ordervolume.http.EntityTag;
import io.ordervolume.http.Gzip;
import io.ordervolume.security.Admission;
import io.ordervolume.security.Roles;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;

/**
 * Answers what was answered before at the same version, before the resources are asked: with the
 * bytes that are remembered, or with a 304. What it does not know for certain it leaves to them,
 * and what it says is what {@link FreshAnswers} would have said, to those whom they would have
 * answered.
 */
@ApplicationScoped
class MemoryRoute {

  /** Behind the route of -200, which finds out who calls. */
  private static final int ORDER = -50;

  /** Where the framework looks for the path that its metrics name. */
  private static final String TEMPLATE = "UrlPathTemplate";

  private final Admission admission;
  private final KnownRequests requests;
  private final SourceChooser chooser;
  private final ResponseMemory memory;
  private final Caching caching;
  private final FreshnessMeters meters;

  MemoryRoute(
      Admission admission,
      KnownRequests requests,
      SourceChooser chooser,
      ResponseMemory memory,
      Caching caching,
      FreshnessMeters meters) {
    this.admission = admission;
    this.requests = requests;
    this.chooser = chooser;
    this.memory = memory;
    this.caching = caching;
    this.meters = meters;
  }

  void install(@Observes Router router) {
    router.route().method(HttpMethod.GET).order(ORDER).handler(this::handle);
  }

  private void handle(RoutingContext context) {
    Optional<Known> known = requests.find(context.request());
    if (known.isEmpty()) {
      context.next();
      return;
    }
    admission
        .admits(context, Roles.READER)
        .subscribe()
        .with(
            admitted -> {
              if (!admitted || !answers(context.request(), known.get())) {
                context.next();
              }
            },
            refused -> context.next());
  }

  /** Whether it answered. Who wishes a freshness is left to the resources. */
  private boolean answers(HttpServerRequest request, Known known) {
    Optional<Choice> choice = chooser.atOnce();
    if (choice.isEmpty() || request.headers().contains(HttpHeaders.CACHE_CONTROL)) {
      return false;
    }
    Version version = choice.get().sighting().version();
    EntityTag tag = known.tag(version);
    if (tag.isIn(request.headers().getAll(HttpHeaders.IF_NONE_MATCH))) {
      describe(request, known, choice.get(), tag).setStatusCode(304).end();
      meters.answered(choice.get().source(), 304);
      return true;
    }
    return !request.headers().contains(HttpHeaders.IF_NONE_MATCH, "*", true)
        && memory
            .known(version, known.text())
            .filter(rows -> answers(request, known, choice.get(), tag, rows))
            .isPresent();
  }

  private boolean answers(
      HttpServerRequest request, Known known, Choice choice, EntityTag tag, Representation rows) {
    String encoding = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    boolean packed = encoding != null && Gzip.isAccepted(encoding);
    if (encoding != null && !packed) {
      return false;
    }
    HttpServerResponse answer = describe(request, known, choice, tag);
    answer.setStatusCode(rows.status());
    rows.describe(answer::putHeader);
    answer.putHeader(HttpHeaders.CONTENT_TYPE, rows.format().contentType());
    if (packed) {
      answer.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Representation sent =
        packed ? memory.packed(choice.sighting().version(), known.text(), rows) : rows;
    answer.end(Buffer.buffer(sent.body()));
    meters.answered(choice.source(), rows.status());
    return true;
  }

  private HttpServerResponse describe(
      HttpServerRequest request, Known known, Choice choice, EntityTag tag) {
    Vertx.currentContext().putLocal(TEMPLATE, known.template());
    HttpServerResponse answer = request.response();
    choice.describe(answer::putHeader, How.REMEMBERED);
    choice.date(answer::putHeader);
    caching.keep(answer::putHeader, tag.header());
    return answer;
  }
}
