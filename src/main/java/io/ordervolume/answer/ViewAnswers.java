package io.ordervolume.answer;

import io.ordervolume.http.Caching;
import io.ordervolume.http.Condition;
import io.ordervolume.http.EntityTag;
import io.ordervolume.replica.Line;
import io.ordervolume.replica.Replicas;
import io.ordervolume.view.Source;
import io.ordervolume.view.ViewRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Answers requests for the rows of views that have no version: each is read anew. */
@ApplicationScoped
public class ViewAnswers {

  private final Readings readings;
  private final PageReader pages;
  private final Exports exports;
  private final Caching caching;
  private final Replicas replicas;

  ViewAnswers(
      Readings readings, PageReader pages, Exports exports, Caching caching, Replicas replicas) {
    this.readings = readings;
    this.pages = pages;
    this.exports = exports;
    this.caching = caching;
    this.replicas = replicas;
  }

  /** Rows, as the parameters and headers of the request ask. */
  public Uni<Response> page(ViewRepository<?, ?> repository, UriInfo request, HttpHeaders headers) {
    Reading reading = readings.page(repository.reader(), request, headers);
    return reading.isExport() ? export(reading) : page(reading).map(rows -> rows.answer().build());
  }

  /**
   * Rows as above, with a tag that follows from them: who holds the same ones is spared their
   * transfer. Those of an export are not known before they are sent. They may be a replica's,
   * unless the caller says anything of how fresh they must be.
   */
  public Uni<Response> taggedPage(
      ViewRepository<?, ?> repository, UriInfo request, HttpHeaders headers) {
    Reading reading = readings.page(repository.reader(), request, headers);
    Condition condition = Condition.of(headers);
    boolean anyDoes = headers.getHeaderString(HttpHeaders.CACHE_CONTROL) == null;
    Line line = anyDoes ? replicas.any() : null;
    return reading.isExport()
        ? replicas.read(line, () -> export(reading))
        : replicas.read(line, () -> page(reading)).map(rows -> tagged(rows, condition));
  }

  /** The one row with that key, or a 404 problem. */
  public Uni<Response> row(
      ViewRepository<?, ?> repository, String key, UriInfo request, HttpHeaders headers) {
    return page(readings.row(repository.reader(), key, request, headers))
        .map(row -> row.answer().build());
  }

  private Uni<Representation> page(Reading reading) {
    return pages.read(reading, Source.CURRENT, null);
  }

  private Uni<Response> export(Reading reading) {
    return exports.answer(reading, Source.CURRENT, null).map(rows -> caching.forget(rows).build());
  }

  private Response tagged(Representation rows, Condition condition) {
    EntityTag tag = EntityTag.digest("", rows.body());
    boolean held = condition.isAsterisk() || condition.names(tag);
    return caching.keep(held ? Response.notModified() : rows.answer(), tag).build();
  }
}
