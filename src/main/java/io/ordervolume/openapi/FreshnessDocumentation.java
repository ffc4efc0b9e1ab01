package io.ordervolume.openapi;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes how callers of a view that is kept wish for freshness, and how answers tell of it. */
final class FreshnessDocumentation {

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "ETag", "Weak; stands for the version of the rows and the query. Not with live rows",
              "Last-Modified", "When the rows last changed. Not with live rows",
              "Cache-Control", "no-store with live rows, else no-cache: keep it, and ask again",
              "Cache-Status", "Whether the answer was remembered",
              "View-Source", "current: as of the last refresh or apply; live: as of now",
              "View-Version", "Never newer than the rows",
              "View-As-Of", "The rows hold everything that was committed before this time",
              "View-Staleness",
                  "Age in seconds of the oldest change that the rows lack, at most; unknown where"
                      + " changes are not captured"));

  private FreshnessDocumentation() {}

  static void describe(Operation get) {
    get.addParameter(
        AnswerDocumentation.header(
            "Cache-Control",
            "no-cache for the rows as they are now, max-age=60 for rows that are at most 60"
                + " seconds stale",
            "no-cache"));
    get.addParameter(
        AnswerDocumentation.header(
            "If-None-Match", "The ETag of an answer that the caller holds", "W/\"12-abc\""));
    for (String status : List.of("200", "206")) {
      APIResponse rows = get.getResponses().getAPIResponse(status);
      if (rows != null) {
        HEADERS.forEach(
            (name, description) -> rows.addHeader(name, AnswerDocumentation.text(description)));
      }
    }
    APIResponse held =
        OASFactory.createAPIResponse().description("The answer that the caller holds is still it");
    HEADERS.forEach(
        (name, description) -> held.addHeader(name, AnswerDocumentation.text(description)));
    get.getResponses().addAPIResponse("304", held);
  }
}
