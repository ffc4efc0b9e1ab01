package io.ordervolume.format;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms that an answer may have, the first for those who do not mind. */
public enum Format {
  JSON(Format.ARRAY_OF_JSON),
  /** The one row that there is, by itself. */
  OBJECT(Format.ONE_OBJECT),
  CSV(Format.COMMA_SEPARATED + ";charset=UTF-8"),
  NDJSON(Format.LINES_OF_JSON);

  public static final String ARRAY_OF_JSON = "application/json";
  public static final String ONE_OBJECT = "application/vnd.pgrst.object+json";
  public static final String COMMA_SEPARATED = "text/csv";
  public static final String LINES_OF_JSON = "application/x-ndjson";

  private final String contentType;
  private final MediaType mediaType;

  Format(String contentType) {
    this.contentType = contentType;
    this.mediaType = MediaType.valueOf(contentType);
  }

  public MediaType mediaType() {
    return mediaType;
  }

  /** The same as the header Content-Type has it. */
  public String contentType() {
    return contentType;
  }

  /**
   * The first of these that the media types accept, the best loved first; empty for none. Rows
   * without what is null, which PostgREST has as {@code nulls=stripped}, are none of these.
   */
  public static Optional<Format> accepted(List<MediaType> accept) {
    return accept.stream()
        .filter(type -> !type.getParameters().containsKey("nulls"))
        .flatMap(
            type ->
                Stream.of(values()).filter(format -> type.isCompatible(format.mediaType)).limit(1))
        .findFirst();
  }
}
