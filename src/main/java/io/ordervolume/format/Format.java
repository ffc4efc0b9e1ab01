package io.ordervolume.format;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats of responses. The first one is the default. */
public enum Format {
  JSON(Format.ARRAY_OF_JSON),
  /** JSON without members that are null. */
  STRIPPED_JSON(Format.ARRAY + "+json;nulls=stripped"),
  /** A single row as an object, not as an array. */
  OBJECT(Format.ONE_OBJECT),
  STRIPPED_OBJECT(Format.ONE_OBJECT + ";nulls=stripped"),
  CSV(Format.COMMA_SEPARATED + ";charset=UTF-8"),
  NDJSON(Format.LINES_OF_JSON),
  /** The execution plan of the query instead of its rows. */
  PLAN(Format.ANY_PLAN + "+text;charset=UTF-8"),
  JSON_PLAN(Format.ANY_PLAN + "+json");

  public static final String ARRAY_OF_JSON = "application/json";
  public static final String ONE_OBJECT = "application/vnd.pgrst.object+json";
  public static final String COMMA_SEPARATED = "text/csv";
  public static final String LINES_OF_JSON = "application/x-ndjson";

  /** Other names of the formats in Accept, besides the content types of responses. */
  public static final String OBJECT_WITHOUT_SUFFIX = "application/vnd.pgrst.object";

  public static final String ARRAY = "application/vnd.pgrst.array";
  public static final String ARRAY_WITH_SUFFIX = "application/vnd.pgrst.array+json";
  public static final String ANY_PLAN = "application/vnd.pgrst.plan";
  public static final String PLAN_AS_TEXT = "application/vnd.pgrst.plan+text";
  public static final String PLAN_AS_JSON = "application/vnd.pgrst.plan+json";

  private static final List<Format> BY_CONTENT_TYPE = List.of(JSON, CSV, NDJSON);

  private static final Set<String> PLAN_OPTIONS =
      Set.of("analyze", "verbose", "settings", "buffers", "wal");

  private final String contentType;
  private final MediaType mediaType;

  Format(String contentType) {
    this.contentType = contentType;
    this.mediaType = MediaType.valueOf(contentType);
  }

  public MediaType mediaType() {
    return mediaType;
  }

  /** Returns the value of the header Content-Type. */
  public String contentType() {
    return contentType;
  }

  /** Returns whether the response is a JSON array of rows. */
  public boolean isArray() {
    return this == JSON || this == STRIPPED_JSON;
  }

  /** Returns whether the response is a single row. */
  public boolean isObject() {
    return this == OBJECT || this == STRIPPED_OBJECT;
  }

  /** Returns whether members that are null are left out. */
  public boolean isStripped() {
    return this == STRIPPED_JSON || this == STRIPPED_OBJECT;
  }

  /** Returns whether the response is an execution plan. */
  public boolean isPlan() {
    return this == PLAN || this == JSON_PLAN;
  }

  /** Returns the format for a single row: the object format for arrays, otherwise this format. */
  public Format ofOne() {
    return switch (this) {
      case JSON -> OBJECT;
      case STRIPPED_JSON -> STRIPPED_OBJECT;
      default -> this;
    };
  }

  /**
   * Returns the format for the first media type that is supported; empty if none is.
   *
   * @param accept media types in order of preference
   */
  public static Optional<Format> accepted(List<MediaType> accept) {
    return accept.stream().flatMap(Format::accepted).findFirst();
  }

  /** Returns the options of EXPLAIN in the media types for plans. */
  public static Set<String> planOptions(List<MediaType> accept) {
    return accept.stream()
        .filter(type -> type.getSubtype().toLowerCase(Locale.ROOT).startsWith("vnd.pgrst.plan"))
        .map(type -> type.getParameters().getOrDefault("options", ""))
        .flatMap(options -> Stream.of(options.split("\\|")))
        .filter(PLAN_OPTIONS::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Format> accepted(MediaType type) {
    String name = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
    boolean stripped = "stripped".equalsIgnoreCase(type.getParameters().get("nulls"));
    return switch (name) {
      case ONE_OBJECT, OBJECT_WITHOUT_SUFFIX -> Stream.of(stripped ? STRIPPED_OBJECT : OBJECT);
      case ARRAY, ARRAY_WITH_SUFFIX, ARRAY_OF_JSON -> Stream.of(stripped ? STRIPPED_JSON : JSON);
      case ANY_PLAN, PLAN_AS_TEXT -> Stream.of(PLAN);
      case PLAN_AS_JSON -> Stream.of(JSON_PLAN);
      default ->
          BY_CONTENT_TYPE.stream().filter(format -> type.isCompatible(format.mediaType)).limit(1);
    };
  }
}
