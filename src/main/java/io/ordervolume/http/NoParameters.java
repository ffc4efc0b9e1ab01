package io.ordervolume.http;

import io.ordervolume.query.InvalidQueryException;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;

/** Rejects query parameters of paths that take none, or only some. */
public final class NoParameters {

  private NoParameters() {}

  /** Rejects all parameters. Throws {@link InvalidQueryException}. */
  public static void require(UriInfo request) {
    requireOnly(request, Set.of());
  }

  /** Rejects all parameters but these. Throws {@link InvalidQueryException}. */
  public static void requireOnly(UriInfo request, Set<String> known) {
    request.getQueryParameters().keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new InvalidQueryException(
                  InvalidQueryException.Reason.UNKNOWN_PARAMETER,
                  name,
                  known.isEmpty()
                      ? "This path takes no parameters."
                      : "This path takes no other parameters than "
                          + String.join(", ", known)
                          + ".",
                  "Leave this parameter out.");
            });
  }
}
