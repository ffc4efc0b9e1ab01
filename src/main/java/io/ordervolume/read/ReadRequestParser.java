package io.ordervolume.read;

import io.ordervolume.format.Format;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParameter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/**
 * Parses what requests ask of relations. Throws {@link io.ordervolume.query.InvalidQueryException}.
 */
@ApplicationScoped
public class ReadRequestParser {

  private static final String PROFILE = "Accept-Profile";

  private final PageLimits limits;

  ReadRequestParser(PageConfig config) {
    this.limits = config.limits();
  }

  /** Returns the request for rows that the parameters and headers describe. */
  ReadRequest page(
      ReadTarget target,
      List<QueryParameter> parameters,
      List<MediaType> accept,
      RequestHeaders headers) {
    Format format = format(accept, headers);
    Preferences preferences = Preferences.of(headers);
    Query query = RowRange.of(headers, target.parser().parse(parameters, preferences.zone()));
    NextPageLink link = new NextPageLink(target.relation().segments(), parameters);
    return new ReadRequest(
        target,
        limit(query, format),
        format,
        preferences,
        false,
        query.limit().isPresent(),
        link,
        Format.planOptions(accept),
        Optional.of(link.toThisPage()));
  }

  private Query limit(Query query, Format format) {
    return switch (format) {
      case JSON, STRIPPED_JSON, PLAN, JSON_PLAN -> query.limitedTo(limits.rows(query.limit()));
      case OBJECT, STRIPPED_OBJECT -> query.limitedTo(probeForSecondRow(query));
      case CSV, NDJSON -> query.limit().isEmpty() ? unorderedIfAllowed(query) : query;
    };
  }

  /** The second row shows that there are several; a client that limits to one accepts that. */
  private int probeForSecondRow(Query query) {
    return query.limit().isEmpty() ? 2 : Math.min(2, limits.rows(query.limit()));
  }

  /** A client that takes all rows and names no order gets them in the cheapest order. */
  private static Query unorderedIfAllowed(Query query) {
    return query.ordered() || query.cursor().isPresent() || query.offset() > 0
        ? query
        : query.unordered();
  }

  /** Returns the request for the one row with that id. */
  ReadRequest row(
      ReadTarget target,
      String rowId,
      List<QueryParameter> parameters,
      List<MediaType> accept,
      RequestHeaders headers) {
    if (target.relation().columns().rowId().isEmpty()) {
      throw ProblemType.NOT_FOUND
          .problem(
              target.relation().path() + " has no row id, so its rows have no URLs.",
              "GET /" + target.relation().path() + " takes filters.")
          .build();
    }
    Preferences preferences = Preferences.of(headers);
    Query query = target.parser().parseRowId(rowId, parameters, preferences.zone());
    Format format = format(accept, headers);
    return new ReadRequest(
        target,
        query,
        format.ofOne(),
        preferences.withoutCount(),
        true,
        true,
        new NextPageLink(target.relation().segments(), parameters),
        Format.planOptions(accept),
        Optional.empty());
  }

  /** PostgREST's clients name a schema; there is one here. */
  private static void checkProfile(RequestHeaders headers) {
    List<String> profile = headers.all(PROFILE);
    if (!profile.isEmpty() && !profile.get(0).equals("public")) {
      throw ProblemType.NO_SUCH_SCHEMA
          .problem("There is no such schema here.", "Leave " + PROFILE + " away, or name public.")
          .build();
    }
  }

  private static Format format(List<MediaType> accept, RequestHeaders headers) {
    checkProfile(headers);
    return Format.accepted(accept)
        .orElseThrow(
            () ->
                ProblemType.NOT_ACCEPTABLE
                    .problem(
                        "None of the media types that are accepted is made here.",
                        "Accept application/json, text/csv or application/x-ndjson.")
                    .build());
  }

  /** Returns the request for rows of a resource's own relation. */
  public ReadRequest page(ReadTarget target, UriInfo request, HttpHeaders headers) {
    return page(
        target, RequestParameters.of(request), accepted(headers), RequestHeaders.of(headers));
  }

  /** Returns the request for one row of a resource's own relation. */
  public ReadRequest row(ReadTarget target, String rowId, UriInfo request, HttpHeaders headers) {
    return row(
        target,
        rowId,
        RequestParameters.of(request),
        accepted(headers),
        RequestHeaders.of(headers));
  }

  /** Returns what the client accepts: anything, if the header is missing or blank. */
  private static List<MediaType> accepted(HttpHeaders headers) {
    List<String> values = headers.getRequestHeader(HttpHeaders.ACCEPT);
    if (values == null || values.stream().allMatch(String::isBlank)) {
      return List.of(MediaType.WILDCARD_TYPE);
    }
    try {
      return headers.getAcceptableMediaTypes();
    } catch (IllegalArgumentException noMediaType) {
      return List.of();
    }
  }
}
