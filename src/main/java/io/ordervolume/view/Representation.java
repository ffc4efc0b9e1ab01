package io.ordervolume.view;

import jakarta.ws.rs.core.Response;

/**
 * Rows as they are sent.
 *
 * @param contentRange positions of the rows among all that match; null for a single row
 */
public record Representation(byte[] body, String contentRange) {

  /** An answer with these rows. */
  public Response.ResponseBuilder answer() {
    return Response.ok(body).header("Content-Range", contentRange);
  }
}
