package io.ordervolume.answer;

import io.ordervolume.format.Format;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * Rows as they are sent.
 *
 * @param contentRange positions of the rows among all that match; null for a single row
 * @param next a link to where the rows go on; null where they do not
 */
public record Representation(
    byte[] body, Format format, Count count, int status, String contentRange, String next) {

  /** An answer with these rows. */
  public Response.ResponseBuilder answer() {
    return Response.status(status)
        .entity(body)
        .type(format.mediaType())
        .header("Content-Range", contentRange)
        .header(HttpHeaders.LINK, next)
        .header("Preference-Applied", count.applied());
  }
}
