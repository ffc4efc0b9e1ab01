package io.ordervolume.view;

import io.ordervolume.http.Caching;
import io.ordervolume.http.Condition;
import io.ordervolume.http.EntityTag;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Answers requests for the rows of views that have no version: each is read anew. */
@ApplicationScoped
public class ViewAnswers {

  private final Readings readings;
  private final Caching caching;

  ViewAnswers(Readings readings, Caching caching) {
    this.readings = readings;
    this.caching = caching;
  }

  /** A page of rows, as the parameters of the request ask. */
  public Uni<Response> page(ViewRepository<?, ?> repository, UriInfo request) {
    return read(readings.page(repository, request)).map(rows -> rows.answer().build());
  }

  /**
   * A page as above, with a tag that follows from its rows: who holds the same ones is spared their
   * transfer.
   */
  public Uni<Response> taggedPage(
      ViewRepository<?, ?> repository, UriInfo request, HttpHeaders headers) {
    Condition condition = Condition.of(headers);
    return read(readings.page(repository, request)).map(rows -> tagged(rows, condition));
  }

  /** The one row with that key, or a 404 problem. */
  public Uni<Response> row(ViewRepository<?, ?> repository, String key, UriInfo request) {
    return read(readings.row(repository, key, request)).map(row -> row.answer().build());
  }

  private static Uni<Representation> read(Reading reading) {
    return reading.read(Source.CURRENT);
  }

  private Response tagged(Representation rows, Condition condition) {
    EntityTag tag = EntityTag.digest("", rows.body());
    boolean held = condition.isAsterisk() || condition.names(tag);
    return caching.keep(held ? Response.notModified() : rows.answer(), tag).build();
  }
}
