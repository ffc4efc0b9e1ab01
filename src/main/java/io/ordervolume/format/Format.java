package io.ordervolume.format;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The forms that an answer may have, the first for those who do not mind. */
public enum Format {
  JSON(Format.ARRAY_OF_JSON),
  /** Without members that are null. */
  STRIPPED_JSON(Format.ARRAY + "+json;nulls=stripped"),
  /** The one row that there is, by itself. */
  OBJECT(Format.ONE_OBJECT),
  STRIPPED_OBJECT(Format.ONE_OBJECT + ";nulls=stripped"),
  CSV(Format.COMMA_SEPARATED + ";charset=UTF-8"),
  NDJSON(Format.LINES_OF_JSON),
  /** How PostgreSQL executes the query, and not its rows. */
  PLAN(Format.ANY_PLAN + "+text;charset=UTF-8"),
  JSON_PLAN(Format.ANY_PLAN + "+json");

  public static final String ARRAY_OF_JSON = "application/json";
  public static final String ONE_OBJECT = "application/vnd.pgrst.object+json";
  public static final String COMMA_SEPARATED = "text/csv";
  public static final String LINES_OF_JSON = "application/x-ndjson";

  /** Names of these forms, beside the content types of their answers. */
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

  /** The same as the header Content-Type has it. */
  public String contentType() {
    return contentType;
  }

  /** Whether the answer is a list of rows in JSON. */
  public boolean isArray() {
    return this == JSON || this == STRIPPED_JSON;
  }

  /** Whether the answer is one row by itself. */
  public boolean isObject() {
    return this == OBJECT || this == STRIPPED_OBJECT;
  }

  /** Whether members that are null are left out. */
  public boolean isStripped() {
    return this == STRIPPED_JSON || this == STRIPPED_OBJECT;
  }

  /** Whether the answer is a plan. */
  public boolean isPlan() {
    return this == PLAN || this == JSON_PLAN;
  }

  /** Returns the form of one row where this is the form of a list of rows. */
  public Format ofOne() {
    return switch (this) {
      case JSON -> OBJECT;
      case STRIPPED_JSON -> STRIPPED_OBJECT;
      default -> this;
    };
  }

  /** The first of these that the media types accept, the best loved first; empty for none. */
  public static Optional<Format> accepted(List<MediaType> accept) {
    return accept.stream().flatMap(Format::accepted).findFirst();
  }

  /** Returns the options of EXPLAIN that the media types of plans name. */
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
