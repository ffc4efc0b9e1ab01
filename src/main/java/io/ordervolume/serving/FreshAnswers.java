package io.ordervolume.serving;

import io.ordervolume.answer.Exports;
import io.ordervolume.answer.PageReader;
import io.ordervolume.answer.Reading;
import io.ordervolume.answer.Readings;
import io.ordervolume.answer.Representation;
import io.ordervolume.audit.AuditLog;
import io.ordervolume.http.Caching;
import io.ordervolume.http.Condition;
import io.ordervolume.http.EntityTag;
import io.ordervolume.replica.Replicas;
import io.ordervolume.version.Version;
import io.ordervolume.view.Source;
import io.ordervolume.view.ViewReader;
import io.ordervolume.view.ViewRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Answers requests for the rows of a view that is kept, as fresh as each caller wishes, and says of
 * each answer how fresh it is.
 */
@ApplicationScoped
public class FreshAnswers {

  private static final String FAILURE = FreshAnswers.class.getName();

  private final Readings readings;
  private final PageReader pages;
  private final Exports exports;
  private final KnownRequests requests;
  private final SourceChooser chooser;
  private final ResponseMemory memory;
  private final LiveReads live;
  private final Replicas replicas;
  private final Caching caching;
  private final FreshnessMeters meters;
  private final AuditLog audit;

  FreshAnswers(
      Readings readings,
      PageReader pages,
      Exports exports,
      KnownRequests requests,
      SourceChooser chooser,
      ResponseMemory memory,
      LiveReads live,
      Replicas replicas,
      Caching caching,
      FreshnessMeters meters,
      AuditLog audit) {
    this.readings = readings;
    this.pages = pages;
    this.exports = exports;
    this.requests = requests;
    this.chooser = chooser;
    this.memory = memory;
    this.live = live;
    this.replicas = replicas;
    this.caching = caching;
    this.meters = meters;
    this.audit = audit;
  }

  /** A page of rows, as the parameters of the request ask. */
  public Uni<Response> page(ViewRepository<?, ?> repository, UriInfo request, HttpHeaders headers) {
    return answer(readings.page(repository.reader(), request, headers), request, headers);
  }

  /** The one row with that key, or a 404 problem. */
  public Uni<Response> row(
      ViewRepository<?, ?> repository, String key, UriInfo request, HttpHeaders headers) {
    return answer(readings.row(repository.reader(), key, request, headers), request, headers);
  }

  /**
   * Rows that are computed from those of the view and depend on more than its version: the clock,
   * say. They are not remembered, their tag follows from themselves, and who reads them stands in
   * the audit log.
   */
  public Uni<Response> taggedPage(ViewReader reader, UriInfo request, HttpHeaders headers) {
    Condition condition = Condition.of(headers);
    return derived(
        readings.page(reader, request, headers),
        headers,
        (rows, choice) -> tagged(rows, choice, condition));
  }

  /** The same for rows that depend on a body too: nobody may keep them. */
  public Uni<Response> passingPage(ViewReader reader, UriInfo request, HttpHeaders headers) {
    return derived(readings.page(reader, request, headers), headers, this::passing);
  }

  private Uni<Response> derived(
      Reading reading, HttpHeaders headers, BiFunction<Representation, Choice, Response> answer) {
    return chooser
        .choose(Wish.of(headers))
        .chain(
            choice ->
                metered(
                    reading.isExport()
                        ? at(choice, () -> exports.answer(reading, choice.source(), null))
                            .map(
                                rows ->
                                    caching
                                        .forget(describe(rows, choice, Recollection.How.BYPASSED))
                                        .build())
                        : at(choice, () -> page(reading, choice.source()))
                            .map(rows -> answer.apply(rows, choice)),
                    choice));
  }

  private Uni<Representation> page(Reading reading, Source source) {
    return source == Source.LIVE ? live.read(reading) : pages.read(reading, source, null);
  }

  private Response passing(Representation rows, Choice choice) {
    audit.follow(rows::rows, () -> true);
    return caching.forget(describe(rows.answer(), choice, Recollection.How.BYPASSED)).build();
  }

  private Response tagged(Representation rows, Choice choice, Condition condition) {
    EntityTag tag = EntityTag.digest("", rows.body());
    boolean held = condition.isAsterisk() || condition.names(tag);
    if (!held) {
      audit.follow(rows::rows, () -> true);
    }
    ResponseBuilder answer = held ? Response.notModified() : rows.answer();
    return caching.keep(describe(answer, choice, Recollection.How.BYPASSED), tag).build();
  }

  private Uni<Response> answer(Reading reading, UriInfo request, HttpHeaders headers) {
    requests.remember(request, headers, reading);
    Condition condition = Condition.of(headers);
    return chooser
        .choose(Wish.of(headers))
        .chain(choice -> metered(answer(reading, choice, condition), choice));
  }

  /** The answer to a reading, whose text is given, as it is remembered or read now. */
  Recollection recall(Reading reading, String text, Choice choice) {
    Version version = choice.sighting().version();
    Throwable failure = Vertx.currentContext().getLocal(FAILURE);
    return failure == null
        ? memory.recall(
            version,
            text,
            () -> at(choice, () -> pages.read(reading, Source.CURRENT, version.rows())))
        : new Recollection(Uni.createFrom().failure(failure), Recollection.How.BYPASSED);
  }

  /** What the present request comes to, so that the rows are not asked for a second time. */
  void fail(Throwable failure) {
    Vertx.currentContext().putLocal(FAILURE, failure);
  }

  private Uni<Response> metered(Uni<Response> answer, Choice choice) {
    return answer
        .onItem()
        .invoke(given -> meters.answered(choice.source(), given.getStatus()))
        .onFailure()
        .invoke(failure -> meters.failed(choice.source()));
  }

  private Uni<Response> answer(Reading reading, Choice choice, Condition condition) {
    return choice.source() == Source.LIVE
        ? live(reading, choice)
        : current(reading, choice, condition);
  }

  private Uni<Response> live(Reading reading, Choice choice) {
    Uni<ResponseBuilder> rows =
        at(
            choice,
            () ->
                reading.isExport()
                    ? exports.answer(reading, Source.LIVE, null)
                    : live.read(reading).map(Representation::answer));
    return rows.map(
        answer -> caching.forget(describe(answer, choice, Recollection.How.LIVE)).build());
  }

  private Uni<Response> current(Reading reading, Choice choice, Condition condition) {
    Version version = choice.sighting().version();
    String text = reading.text();
    EntityTag tag = version.tag(text);
    if (condition.names(tag) || condition.isAsterisk() && !reading.key()) {
      return Uni.createFrom().item(notModified(choice, tag, Recollection.How.REMEMBERED));
    }
    if (reading.isExport()) {
      return at(choice, () -> exports.answer(reading, Source.CURRENT, version.rows()))
          .map(answer -> kept(answer, choice, tag, Recollection.How.BYPASSED));
    }
    Recollection recollection = recall(reading, text, choice);
    return recollection
        .answer()
        .map(
            rows ->
                condition.isAsterisk()
                    ? notModified(choice, tag, recollection.how())
                    : kept(rows.answer(), choice, tag, recollection.how()));
  }

  private <T> Uni<T> at(Choice choice, Supplier<Uni<T>> read) {
    return replicas.read(choice.line(), read);
  }

  private Response notModified(Choice choice, EntityTag tag, Recollection.How how) {
    return kept(Response.notModified(), choice, tag, how);
  }

  private Response kept(
      ResponseBuilder answer, Choice choice, EntityTag tag, Recollection.How how) {
    choice.date(answer::header);
    return caching.keep(describe(answer, choice, how), tag).build();
  }

  private static ResponseBuilder describe(
      ResponseBuilder answer, Choice choice, Recollection.How how) {
    choice.describe(answer::header, how);
    return answer;
  }
}
