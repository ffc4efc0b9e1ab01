package io.ordervolume.answer;

import io.ordervolume.format.Format;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Parameter;
import io.ordervolume.query.Query;
import io.ordervolume.view.ViewReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Understands what requests ask of views. Throws {@link io.ordervolume.query.BadQuery}. */
@ApplicationScoped
public class Readings {

  private static final String PROFILE = "Accept-Profile";

  private final PageLimits limits;

  Readings(PageConfig config) {
    this.limits = config.limits();
  }

  /** Rows, as the parameters and headers of the request ask. */
  public Reading page(ViewReader view, UriInfo request, HttpHeaders headers) {
    List<Parameter> parameters = RequestParameters.of(request);
    Format format = format(headers);
    Query query = RowRange.of(headers, view.parser().parse(parameters));
    return new Reading(
        view,
        limited(query, format),
        format,
        Count.of(headers),
        false,
        new Address(request.getPath(), parameters));
  }

  private Query limited(Query query, Format format) {
    return switch (format) {
      case JSON -> query.limitedTo(limits.rows(query.limit()));
      case OBJECT -> query.limitedTo(upToTwo(query));
      case CSV, NDJSON -> query.limit().isEmpty() ? whole(query) : query;
    };
  }

  /** The second row tells that there are several; whoever limits the rows to one does not mind. */
  private int upToTwo(Query query) {
    return query.limit().isEmpty() ? 2 : Math.min(2, limits.rows(query.limit()));
  }

  /** Whoever takes all rows and names no order gets them in the order that is cheapest. */
  private static Query whole(Query query) {
    return query.ordered() || query.cursor().isPresent() || query.offset() > 0
        ? query
        : query.unordered();
  }

  /** The one row with that key. */
  public Reading row(ViewReader view, String key, UriInfo request, HttpHeaders headers) {
    List<Parameter> parameters = RequestParameters.of(request);
    Query query = view.parser().parseKey(key, parameters);
    Format format = format(headers);
    return new Reading(
        view,
        query,
        format == Format.JSON ? Format.OBJECT : format,
        Count.NONE,
        true,
        new Address(request.getPath(), parameters));
  }

  /** PostgREST's clients name a schema; there is one here. */
  private static void checkProfile(HttpHeaders headers) {
    String profile = headers.getHeaderString(PROFILE);
    if (profile != null && !profile.equals("public")) {
      throw ProblemType.NOT_ACCEPTABLE
          .problem("There is no such schema here.", "Leave " + PROFILE + " away, or name public.")
          .build();
    }
  }

  private static Format format(HttpHeaders headers) {
    checkProfile(headers);
    return Format.accepted(headers.getAcceptableMediaTypes())
        .orElseThrow(
            () ->
                ProblemType.NOT_ACCEPTABLE
                    .problem(
                        "None of the media types that are accepted is made here.",
                        "Accept application/json, text/csv or application/x-ndjson.")
                    .build());
  }
}
