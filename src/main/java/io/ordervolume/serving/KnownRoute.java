package io.ordervolume.serving;

import io.ordervolume.answer.Door;
import io.ordervolume.answer.Representation;
import io.ordervolume.http.Caching;
import io.ordervolume.http.EntityTag;
import io.ordervolume.http.Gzip;
import io.ordervolume.http.PathTag;
import io.ordervolume.security.Admission;
import io.ordervolume.security.Roles;
import io.ordervolume.serving.KnownRequests.Known;
import io.ordervolume.serving.Recollection.How;
import io.ordervolume.trace.ServerTiming;
import io.ordervolume.version.Version;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Answers requests that were understood before, ahead of the resources: with a 304, with the bytes
 * that are remembered, or with rows that are read now. What it does not know for certain it leaves
 * to them, and what it says is what {@link FreshAnswers} would have said, to those whom they would
 * have answered.
 */
@ApplicationScoped
class KnownRoute {

  /** Behind the route of -200, which finds out who calls. */
  private static final int ORDER = -50;

  private final Admission admission;
  private final KnownRequests requests;
  private final SourceChooser chooser;
  private final ResponseMemory memory;
  private final FreshAnswers answers;
  private final Door door;
  private final Caching caching;
  private final FreshnessMeters meters;

  KnownRoute(
      Admission admission,
      KnownRequests requests,
      SourceChooser chooser,
      ResponseMemory memory,
      FreshAnswers answers,
      Door door,
      Caching caching,
      FreshnessMeters meters) {
    this.admission = admission;
    this.requests = requests;
    this.chooser = chooser;
    this.memory = memory;
    this.answers = answers;
    this.door = door;
    this.caching = caching;
    this.meters = meters;
  }

  void install(@Observes Router router) {
    router.route().method(HttpMethod.GET).order(ORDER).handler(this::handle);
  }

  private void handle(RoutingContext context) {
    Optional<Known> known = requests.find(context.request());
    if (known.isEmpty() || wishesMore(context.request().headers())) {
      context.next();
      return;
    }
    admission
        .admits(context, Roles.READER)
        .subscribe()
        .with(
            admitted -> {
              Optional<Choice> choice = admitted ? chooser.atOnce() : Optional.empty();
              if (choice.isEmpty()) {
                context.next();
              } else {
                answer(context, known.get(), choice.get());
              }
            },
            refused -> context.next());
  }

  /** Who wishes a freshness, or an encoding other than gzip, is left to the resources. */
  private static boolean wishesMore(MultiMap headers) {
    String encoding = headers.get(HttpHeaders.ACCEPT_ENCODING);
    return headers.contains(HttpHeaders.CACHE_CONTROL)
        || headers.contains(HttpHeaders.IF_NONE_MATCH, "*", true)
        || encoding != null && !Gzip.isAccepted(encoding);
  }

  private void answer(RoutingContext context, Known known, Choice choice) {
    HttpServerRequest request = context.request();
    Version version = choice.sighting().version();
    EntityTag tag = known.tag(version);
    if (tag.isIn(request.headers().getAll(HttpHeaders.IF_NONE_MATCH))) {
      describe(request, known, choice, tag, How.REMEMBERED).setStatusCode(304).end();
      meters.answered(choice.source(), 304);
      return;
    }
    Optional<Representation> remembered = memory.known(version, known.text());
    if (remembered.isPresent()) {
      answer(request, known, choice, tag, remembered.get(), How.REMEMBERED);
      return;
    }
    if (!known.reading().key() && door.isShut() && !memory.isSought(version, known.text())) {
      door.turnAway(context);
      meters.failed(choice.source());
      return;
    }
    Recollection read = answers.recall(known.reading(), known.text(), choice);
    read.answer()
        .subscribe()
        .with(
            rows -> answer(request, known, choice, tag, rows, read.how()),
            failure -> {
              answers.fail(failure);
              context.next();
            });
  }

  private void answer(
      HttpServerRequest request,
      Known known,
      Choice choice,
      EntityTag tag,
      Representation rows,
      How how) {
    boolean packed = request.headers().contains(HttpHeaders.ACCEPT_ENCODING);
    HttpServerResponse answer = describe(request, known, choice, tag, how);
    answer.setStatusCode(rows.status());
    rows.describe(answer::putHeader);
    answer.putHeader(HttpHeaders.CONTENT_TYPE, rows.format().contentType());
    if (packed) {
      answer.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    if (how != How.REMEMBERED) {
      ServerTiming.header().ifPresent(text -> answer.putHeader(ServerTiming.HEADER, text));
    }
    Representation sent =
        packed ? memory.packed(choice.sighting().version(), known.text(), rows) : rows;
    answer.end(Buffer.buffer(sent.body()));
    meters.answered(choice.source(), rows.status());
  }

  private HttpServerResponse describe(
      HttpServerRequest request, Known known, Choice choice, EntityTag tag, How how) {
    PathTag.name(known.template());
    HttpServerResponse answer = request.response();
    choice.describe(answer::putHeader, how);
    choice.date(answer::putHeader);
    caching.keep(answer::putHeader, tag.header());
    return answer;
  }
}
