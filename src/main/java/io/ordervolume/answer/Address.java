package io.ordervolume.answer;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a request was sent, as links repeat it.
 *
 * @param path below the root
 */
record Address(String path, List<Parameter> parameters) {

  private static final Set<String> PLACE = Set.of("limit", "offset", "cursor");

  /** The header Link of an answer that goes on elsewhere. */
  String next(int limit, String where, String value) {
    Stream<Parameter> same =
        parameters.stream().filter(parameter -> !PLACE.contains(parameter.name()));
    Stream<Parameter> place =
        Stream.of(new Parameter("limit", String.valueOf(limit)), new Parameter(where, value));
    return Stream.concat(same, place)
        .map(parameter -> encoded(parameter.name()) + "=" + encoded(parameter.value()))
        .collect(joining("&", "<" + path + "?", ">; rel=\"next\""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
