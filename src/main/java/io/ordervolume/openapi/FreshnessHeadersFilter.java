package io.ordervolume.openapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes the headers about freshness, of requests and of responses. */
final class FreshnessHeadersFilter {

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "Cache-Status", "Whether the response was cached",
              "View-Source", "current: as of the last refresh or apply; live: as of now",
              "View-Version", "Version of the view; never newer than the rows",
              "View-As-Of", "The rows contain everything that was committed before this time",
              "View-Staleness",
                  "Upper bound of the age in seconds of the oldest change that the rows lack; unknown if"
                      + " changes are not captured"));

  private static final Map<String, String> HEADERS_OF_VERSIONS =
      new TreeMap<>(
          Map.of(
              "ETag", "Weak; identifies the version of the rows and the query. Not with live rows",
              "Last-Modified", "When the rows last changed. Not with live rows",
              "Cache-Control",
                  "no-store with live rows, otherwise no-cache: keep the response and revalidate it"));

  private static final String STRICT = "handling=strict";
  private static final String STRICTLY = STRICT + ": fail if the staleness is not known";

  private FreshnessHeadersFilter() {}

  /** Describes rows of a maintained view. */
  static void describeKept(Operation get) {
    describeDerived(get);
    addHeaders(get, HEADERS_OF_VERSIONS);
  }

  /** Describes rows that are computed from a maintained view. */
  static void describeDerived(Operation get) {
    get.addParameter(
        ResponsesFilter.header(
            "Cache-Control",
            "no-cache for exact rows, max-age=60 for rows that lack no change older than 60"
                + " seconds",
            "no-cache",
            "max-age=60"));
    preference(get)
        .ifPresentOrElse(
            FreshnessHeadersFilter::addStrict,
            () -> get.addParameter(ResponsesFilter.header("Prefer", STRICTLY, STRICT)));
    addHeaders(get, HEADERS);
  }

  private static Optional<Parameter> preference(Operation get) {
    return get.getParameters().stream()
        .filter(parameter -> parameter.getName().equals("Prefer"))
        .findFirst();
  }

  private static void addStrict(Parameter prefer) {
    prefer.description(prefer.getDescription() + "; " + STRICTLY);
    prefer.getSchema().addExample(STRICT);
  }

  private static void addHeaders(Operation get, Map<String, String> headers) {
    for (String status : List.of("200", "206", "304")) {
      APIResponse answer = get.getResponses().getAPIResponse(status);
      if (answer != null) {
        headers.forEach(
            (name, description) -> answer.addHeader(name, ResponsesFilter.text(description)));
      }
    }
  }
}
