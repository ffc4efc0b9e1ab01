package io.ordervolume.read;

import static java.util.stream.Collectors.joining;

import io.ordervolume.http.UrlSyntax;
import io.ordervolume.query.QueryParameter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes links to the next page of a request.
 *
 * @param segments of the path below the root, not encoded
 * @param parameters those of the request
 */
record NextPageLink(List<String> segments, List<QueryParameter> parameters) {

  private static final Set<String> PLACE = Set.of("limit", "offset", "cursor");

  /** Returns the path and the query of the page with that limit and these other parameters. */
  String to(int limit, QueryParameter... place) {
    Stream<QueryParameter> same =
        parameters.stream().filter(parameter -> !PLACE.contains(parameter.name()));
    Stream<QueryParameter> other =
        Stream.concat(
            Stream.of(new QueryParameter("limit", String.valueOf(limit))), Stream.of(place));
    return Stream.concat(same, other)
        .map(
            parameter ->
                UrlSyntax.component(parameter.name())
                    + "="
                    + UrlSyntax.component(parameter.value()))
        .collect(joining("&", UrlSyntax.path(segments) + "?", ""));
  }

  /** Returns the path and the query of the request itself, its parameters by their names. */
  String toThisPage() {
    return parameters.isEmpty()
        ? UrlSyntax.path(segments)
        : parameters.stream()
            .map(
                parameter ->
                    UrlSyntax.component(parameter.name())
                        + "="
                        + UrlSyntax.component(parameter.value()))
            .sorted()
            .collect(joining("&", UrlSyntax.path(segments) + "?", ""));
  }
}
