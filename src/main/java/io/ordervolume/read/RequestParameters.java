package io.ordervolume.read;

import io.ordervolume.query.InvalidQueryException;
import io.ordervolume.query.QueryParameter;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** The query string of a request, as the grammar reads it. */
public final class RequestParameters {

  private RequestParameters() {}

  static List<QueryParameter> of(UriInfo request) {
    return request.getQueryParameters().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream().map(value -> new QueryParameter(entry.getKey(), value)))
        .toList();
  }

  /** Rejects parameters where none is understood. Throws {@link InvalidQueryException}. */
  public static void rejectAny(UriInfo request) {
    of(request).stream()
        .findFirst()
        .ifPresent(
            parameter -> {
              throw new InvalidQueryException(
                  InvalidQueryException.Reason.UNKNOWN_PARAMETER,
                  parameter.name(),
                  "This path takes no parameters.",
                  "Leave the query string away.");
            });
  }
}
