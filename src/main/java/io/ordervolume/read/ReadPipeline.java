package io.ordervolume.read;

import io.ordervolume.accesslog.AccessLog;
import io.ordervolume.freshness.ViewVersion;
import io.ordervolume.http.EntityTag;
import io.ordervolume.observability.ServerTiming;
import io.ordervolume.read.ParsedRequestCache.ParsedRequest;
import io.ordervolume.read.ReadTarget.Validation;
import io.ordervolume.sql.RowSource;
import io.ordervolume.standby.StandbyConnection;
import io.ordervolume.standby.StandbyRouter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/**
 * The path of every read:
 *
 * <ol>
 *   <li>parse: {@link ReadRequestParser}, or {@link ParsedRequestCache} for what was parsed before
 *   <li>select the source: {@link SourceSelector}
 *   <li>answer 304 if the client has the response already
 *   <li>look into the cache: {@link ResponseCache}
 *   <li>read the rows and write them: {@link PageReader}, or {@link ExportService} for exports
 *   <li>write the headers: {@link ReadResponse}, sent by {@link RelationResource} or {@link
 *       CachedRequestHandler}
 * </ol>
 */
@ApplicationScoped
class ReadPipeline {

  private final SourceSelector selector;
  private final RelatedSourceSelector related;
  private final ResponseCache cache;
  private final PageReader pages;
  private final ExportService exports;
  private final LiveReadLimiter liveReads;
  private final StandbyRouter standbys;
  private final ReadMetrics metrics;
  private final InvalidValueDiagnosis diagnosis;
  private final AccessLog accessLog;

  ReadPipeline(
      SourceSelector selector,
      RelatedSourceSelector related,
      ResponseCache cache,
      PageReader pages,
      ExportService exports,
      LiveReadLimiter liveReads,
      StandbyRouter standbys,
      ReadMetrics metrics,
      InvalidValueDiagnosis diagnosis,
      AccessLog accessLog) {
    this.selector = selector;
    this.related = related;
    this.cache = cache;
    this.pages = pages;
    this.exports = exports;
    this.liveReads = liveReads;
    this.standbys = standbys;
    this.metrics = metrics;
    this.diagnosis = diagnosis;
    this.accessLog = accessLog;
  }

  /** Returns the response to a parsed request. */
  Uni<ReadResponse> read(ParsedRequest parsed, RequestConditions conditions) {
    ReadRequest request = parsed.request();
    if (request.query().followsRelationships()) {
      return related
          .select(request, conditions.freshness())
          .chain(selection -> embedding(request, conditions, selection));
    }
    if (request.target().tracker().isEmpty()) {
      return request.target().validation() == Validation.CONTENT && !request.format().isPlan()
          ? byContent(request, conditions, Optional.empty())
          : unvalidated(request, conditions);
    }
    return selector
        .select(request.target(), conditions.freshness())
        .chain(selection -> read(parsed, conditions, selection));
  }

  /**
   * The versions of several relations determine the response, so it is validated by its content.
   */
  private Uni<ReadResponse> embedding(
      ReadRequest request, RequestConditions conditions, Optional<SourceSelection> selection) {
    if (selection.isEmpty()) {
      return request.format().isPlan()
          ? unvalidated(request, conditions)
          : byContent(request, conditions, selection);
    }
    boolean live = selection.get().source() == RowSource.LIVE;
    return measured(
        request,
        selection.get().source(),
        live || request.format().isPlan()
            ? notStored(
                request,
                conditions,
                selection.get(),
                live ? CacheStatus.LIVE : CacheStatus.BYPASSED)
            : byContent(request, conditions, selection));
  }

  /** Returns the response from a source that is selected already. */
  Uni<ReadResponse> read(
      ParsedRequest parsed, RequestConditions conditions, SourceSelection selection) {
    ReadRequest request = parsed.request();
    Uni<ReadResponse> response =
        switch (request.format().isPlan() ? Validation.NONE : request.target().validation()) {
          case VERSION ->
              selection.source() == RowSource.LIVE
                  ? notStored(request, conditions, selection, CacheStatus.LIVE)
                  : versioned(parsed, conditions, selection);
          case CONTENT -> byContent(request, conditions, Optional.of(selection));
          case NONE -> notStored(request, conditions, selection, CacheStatus.BYPASSED);
        };
    return measured(request, selection.source(), response);
  }

  private Uni<ReadResponse> measured(
      ReadRequest request, RowSource source, Uni<ReadResponse> response) {
    return response
        .onItem()
        .invoke(sent -> metrics.responded(request.target(), source, sent.status()))
        .onFailure()
        .invoke(failure -> metrics.failed(request.target(), source));
  }

  /** The version and the request determine the response, so it is validated and cached by them. */
  private Uni<ReadResponse> versioned(
      ParsedRequest parsed, RequestConditions conditions, SourceSelection selection) {
    ReadRequest request = parsed.request();
    ViewVersion version = selection.version().version();
    Call call = new Call(request, conditions, Optional.of(selection), new ServerTiming());
    EntityTag tag = parsed.tag(version);
    boolean anyResponse = conditions.condition().isAsterisk();
    if (conditions.condition().matches(tag) || anyResponse && !request.row()) {
      return Uni.createFrom().item(call.notModified(tag, CacheStatus.HIT));
    }
    if (request.isExport()) {
      return export(call, version.rowCount())
          .map(rows -> call.export(rows, Optional.of(tag), CacheStatus.BYPASSED));
    }
    CacheLookup lookup =
        cache.get(
            request.target().id(),
            version,
            parsed.cacheKey(),
            () -> page(call, version.rowCount()));
    return lookup
        .response()
        .map(
            rows ->
                anyResponse
                    ? call.notModified(tag, lookup.status())
                    : call.page(rows, Optional.of(tag), lookup.status()));
  }

  /** The service's own history: its responses say nothing to caches. */
  private Uni<ReadResponse> unvalidated(ReadRequest request, RequestConditions conditions) {
    Call call = new Call(request, conditions, Optional.empty(), new ServerTiming());
    return request.isExport()
        ? export(call, Optional.empty())
            .map(rows -> call.export(rows, Optional.empty(), CacheStatus.BYPASSED))
        : page(call, Optional.empty())
            .map(rows -> call.page(rows, Optional.empty(), CacheStatus.BYPASSED));
  }

  /** The rows are read anew, and the response is validated by them. */
  private Uni<ReadResponse> byContent(
      ReadRequest request, RequestConditions conditions, Optional<SourceSelection> selection) {
    Call call = new Call(request, conditions, selection, new ServerTiming());
    if (request.isExport()) {
      return export(call, Optional.empty())
          .map(rows -> call.export(rows, Optional.empty(), CacheStatus.BYPASSED));
    }
    return limitedPage(call)
        .map(
            rows -> {
              EntityTag tag = EntityTag.digest("", rows.body());
              if (conditions.condition().isAsterisk() || conditions.condition().matches(tag)) {
                return call.notModified(tag, CacheStatus.BYPASSED);
              }
              selection
                  .filter(derived -> request.target().validation() == Validation.CONTENT)
                  .ifPresent(derived -> accessLog.logWhenEnded(rows::rows, () -> true));
              return call.page(rows, Optional.of(tag), CacheStatus.BYPASSED);
            });
  }

  private Uni<ReadResponse> notStored(
      ReadRequest request,
      RequestConditions conditions,
      SourceSelection selection,
      CacheStatus status) {
    Call call = new Call(request, conditions, Optional.of(selection), new ServerTiming());
    if (request.isExport()) {
      return export(call, Optional.empty())
          .map(rows -> call.export(rows, Optional.empty(), status));
    }
    return limitedPage(call)
        .map(
            rows -> {
              if (request.target().validation() == Validation.NONE) {
                accessLog.logWhenEnded(rows::rows, () -> true);
              }
              return call.page(rows, Optional.empty(), status);
            });
  }

  private Uni<Representation> limitedPage(Call call) {
    return call.source() == RowSource.LIVE
        ? liveReads.run(() -> page(call, Optional.empty()))
        : page(call, Optional.empty());
  }

  private Uni<Representation> page(Call call, Optional<Long> allRows) {
    return at(call, allRows, context -> pages.read(call.request, context));
  }

  private Uni<ExportService.Export> export(Call call, Optional<Long> allRows) {
    return at(call, allRows, context -> exports.open(call.request, context));
  }

  private <T> Uni<T> at(Call call, Optional<Long> allRows, Function<ReadContext, Uni<T>> read) {
    return standbys
        .read(
            standby(call),
            pool -> read.apply(new ReadContext(pool, call.source(), allRows, call.timing)))
        .onFailure()
        .recoverWithUni(failure -> diagnosis.explain(call.request, failure));
  }

  /** Any standby will do for rows without a version, unless the client requires a freshness. */
  private Optional<StandbyConnection> standby(Call call) {
    if (call.selection.isPresent()) {
      return call.selection.get().standby();
    }
    boolean anyWillDo =
        !call.request.query().followsRelationships()
            && call.request.target().validation() == Validation.CONTENT
            && call.conditions.freshness().maxAge().isEmpty();
    return anyWillDo ? standbys.any() : Optional.empty();
  }

  /** One read, as far as it has come. */
  private record Call(
      ReadRequest request,
      RequestConditions conditions,
      Optional<SourceSelection> selection,
      ServerTiming timing) {

    RowSource source() {
      return selection.map(SourceSelection::source).orElse(RowSource.CURRENT);
    }

    ReadResponse notModified(EntityTag tag, CacheStatus status) {
      return response(304, Optional.of(tag), status, Optional.empty(), Optional.empty());
    }

    ReadResponse page(Representation rows, Optional<EntityTag> tag, CacheStatus status) {
      return response(rows.status(), tag, status, Optional.of(rows), Optional.empty());
    }

    ReadResponse export(ExportService.Export rows, Optional<EntityTag> tag, CacheStatus status) {
      return response(200, tag, status, Optional.empty(), Optional.of(rows));
    }

    private ReadResponse response(
        int code,
        Optional<EntityTag> tag,
        CacheStatus status,
        Optional<Representation> rows,
        Optional<ExportService.Export> export) {
      return new ReadResponse(
          code, selection, status, tag, rows, export, conditions.prefix(), timing);
    }
  }
}
