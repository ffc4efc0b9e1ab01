package io.ordervolume.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Describes headers that follow from the statuses of an operation, so that no resource repeats
 * them. A 304 means ETag and If-None-Match, a 201 means ETag and Location, a 202 means Location.
 * Existing descriptions of headers stay.
 */
@Singleton
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST, priority = 2)
class HeadersFilter implements OASFilter {

  /** A 304 repeats it, as RFC 9110 asks. */
  private static final String LOCATION = "Content-Location";

  /** Headers of single resources. */
  private static final Map<String, String> OF_THINGS =
      new TreeMap<>(
          Map.of(
              "ETag", "Tag of this state, for If-Match and If-None-Match",
              "Cache-Control", "no-cache: keep the response and revalidate it",
              "Vary", "Request headers that the response depends on"));

  /** Headers of rows in any format. Exports have no tag, because it is known only at their end. */
  private static final Map<String, String> OF_ROWS =
      new TreeMap<>(
          Map.of(
              "ETag", "Weak; identifies these rows. Not with exports of all rows as CSV or NDJSON",
              "Cache-Control",
                  "no-cache: keep the response and revalidate it. no-store if there is no ETag",
              "Vary", "Request headers that the response depends on"));

  private static final Map<String, String> OF_NEWS =
      Map.of("Location", "The path of the new resource");

  private static final Map<String, String> OF_WORK =
      new TreeMap<>(
          Map.of(
              "Location", "The path that shows the progress",
              "Preference-Applied", "The longest wait in seconds; only if Prefer set one"));

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
          responses
              .getAPIResponse("304")
              .description("Not modified: the client has the current response");
      responses.removeAPIResponse("304");
      responses.addAPIResponse("304", held); // after the rows, which were described later
      operation.addParameter(
          ResponsesFilter.header(
              "If-None-Match", "The ETag of a response that the client has", "W/\"12-abc\""));
      addHeaders(responses, isInSeveralForms(responses) ? OF_ROWS : OF_THINGS, "200", "206", "304");
      Map<String, Header> ofFirst = responses.getAPIResponse("200").getHeaders();
      if (ofFirst.containsKey(LOCATION)) {
        held.addHeader(LOCATION, ofFirst.get(LOCATION));
      }
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
