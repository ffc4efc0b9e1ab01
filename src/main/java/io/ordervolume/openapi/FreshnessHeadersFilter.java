package io.ordervolume.openapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes how callers of a view that is kept wish for freshness, and how answers tell of it. */
final class FreshnessHeadersFilter {

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "Cache-Status", "Whether the answer was remembered",
              "View-Source", "current: as of the last refresh or apply; live: as of now",
              "View-Version", "Never newer than the rows",
              "View-As-Of", "The rows hold everything that was committed before this time",
              "View-Staleness",
                  "Age in seconds of the oldest change that the rows lack, at most; unknown where"
                      + " changes are not captured"));

  private static final Map<String, String> HEADERS_OF_VERSIONS =
      new TreeMap<>(
          Map.of(
              "ETag", "Weak; stands for the version of the rows and the query. Not with live rows",
              "Last-Modified", "When the rows last changed. Not with live rows",
              "Cache-Control", "no-store with live rows, else no-cache: keep it, and ask again"));

  private static final String STRICT = "handling=strict";
  private static final String STRICTLY =
      STRICT + " where no answer is better than one whose staleness is not known";

  private FreshnessHeadersFilter() {}

  /** The rows of the view: what is not live follows from the version and the query. */
  static void describeKept(Operation get) {
    describeDerived(get);
    addHeaders(get, HEADERS_OF_VERSIONS);
  }

  /** Rows that are computed from those of the view. */
  static void describeDerived(Operation get) {
    get.addParameter(
        ResponsesFilter.header(
            "Cache-Control",
            "no-cache for the rows as they are now, max-age=60 for rows that are at most 60"
                + " seconds stale",
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
