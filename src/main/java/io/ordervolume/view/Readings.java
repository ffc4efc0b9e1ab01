package io.ordervolume.view;

import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;

/** Understands what requests ask of views. Throws {@link io.ordervolume.query.BadQuery}. */
@ApplicationScoped
public class Readings {

  private final PageLimits limits;

  Readings(PageConfig config) {
    this.limits = config.limits();
  }

  /** A page of rows, as the parameters of the request ask. */
  public Reading page(ViewRepository<?, ?> repository, UriInfo request) {
    Query query = repository.parser().parse(RequestParameters.of(request));
    return new Reading(repository, query, limits.rows(query.limit()), true);
  }

  /** The one row with that key. */
  public Reading row(ViewRepository<?, ?> repository, String key, UriInfo request) {
    Query query = repository.parser().parseKey(key, RequestParameters.of(request));
    return new Reading(repository, query, 1, false);
  }
}
