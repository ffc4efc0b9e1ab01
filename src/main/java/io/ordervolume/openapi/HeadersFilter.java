package io.ordervolume.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Describes headers that follow from the statuses of an operation, so that no resource repeats
 * them: what may answer 304 has a tag and takes If-None-Match, what may make something tells its
 * tag and where it is, and what may take longer tells where to look. What was said before stays.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 2)
class HeadersFilter implements OASFilter {

  /** Of what has one form, and is sent whole. */
  private static final Map<String, String> OF_THINGS =
      new TreeMap<>(
          Map.of(
              "ETag", "Names this state of it, for If-Match and If-None-Match",
              "Cache-Control", "no-cache: keep it, and ask again",
              "Vary", "Headers of requests that the answer depends on"));

  /** Of rows in any form. Those of exports are not known before they are sent. */
  private static final Map<String, String> OF_ROWS =
      new TreeMap<>(
          Map.of(
              "ETag", "Weak; stands for these rows. Not with all rows of CSV or lines of JSON",
              "Cache-Control", "no-cache: keep it, and ask again. no-store where there is no ETag",
              "Vary", "Headers of requests that the answer depends on"));

  private static final Map<String, String> OF_NEWS = Map.of("Location", "Where it is");

  private static final Map<String, String> OF_WORK =
      new TreeMap<>(
          Map.of(
              "Location", "Where it tells how it goes",
              "Preference-Applied",
                  "The seconds that were waited at most; only where Prefer named some"));

  @Override
  public void filterOpenAPI(OpenAPI document) {
    document.getPaths().getPathItems().values().stream()
        .flatMap(path -> path.getOperations().values().stream())
        .forEach(HeadersFilter::describe);
  }

  private static void describe(Operation operation) {
    APIResponses responses = operation.getResponses();
    if (responses.hasAPIResponse("304")) {
      APIResponse held =
          responses.getAPIResponse("304").description("What the caller holds is still it");
      responses.removeAPIResponse("304");
      responses.addAPIResponse("304", held); // behind the rows, which were described later
      operation.addParameter(
          ResponsesFilter.header(
              "If-None-Match", "The ETag of an answer that the caller holds", "W/\"12-abc\""));
      addHeaders(responses, isInSeveralForms(responses) ? OF_ROWS : OF_THINGS, "200", "206", "304");
    }
    if (responses.hasAPIResponse("201")) {
      addHeaders(responses, OF_THINGS, "200", "201");
      addHeaders(responses, OF_NEWS, "201");
    }
    if (responses.hasAPIResponse("202")) {
      addHeaders(responses, OF_WORK, "200", "202");
    }
  }

  private static boolean isInSeveralForms(APIResponses responses) {
    return responses.getAPIResponse("200").getContent().getMediaTypes().size() > 1;
  }

  private static void addHeaders(
      APIResponses responses, Map<String, String> headers, String... statuses) {
    for (String status : statuses) {
      if (responses.hasAPIResponse(status)) {
        APIResponse answer = responses.getAPIResponse(status);
        headers.forEach((name, description) -> addHeader(answer, name, description));
      }
    }
  }

  private static void addHeader(APIResponse answer, String name, String description) {
    if (answer.getHeaders() == null || !answer.getHeaders().containsKey(name)) {
      answer.addHeader(name, ResponsesFilter.text(description));
    }
  }
}
