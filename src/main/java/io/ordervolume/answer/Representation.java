package io.ordervolume.answer;

import io.ordervolume.format.Format;
import io.ordervolume.http.OptionalHeader;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.BiConsumer;

/**
 * Rows as they are sent.
 *
 * @param rows how many they are
 * @param contentRange positions of the rows among all that match; null for a single row
 * @param next a link to where the rows go on; null where they do not
 */
public record Representation(
    byte[] body,
    int rows,
    Format format,
    Count count,
    int status,
    String contentRange,
    String next) {

  /** The same with its rows packed. */
  public Representation withBody(byte[] packed) {
    return new Representation(packed, rows, format, count, status, contentRange, next);
  }

  /** An answer with these rows. */
  public Response.ResponseBuilder answer() {
    Response.ResponseBuilder answer = Response.status(status).entity(body).type(format.mediaType());
    describe(answer::header);
    return answer;
  }

  /** Tells the headers that follow from the rows, but for the type of the content. */
  public void describe(BiConsumer<String, String> answer) {
    OptionalHeader.tell(answer, "Content-Range", contentRange);
    OptionalHeader.tell(answer, HttpHeaders.LINK, next);
    OptionalHeader.tell(answer, "Preference-Applied", count.applied());
  }
}
