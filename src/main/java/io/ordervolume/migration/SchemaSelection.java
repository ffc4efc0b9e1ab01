package io.ordervolume.migration;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * The schema of the store's tables, and of views that are named without one. {@code
 * order-volume.schema} sets it for migrations (JDBC) and for the service (reactive). Without it
 * both use the search path of the role.
 */
public final class SchemaSelection {

  private static final String SETTING = "order-volume.schema";
  private static final String JDBC = "quarkus.datasource.jdbc.";
  private static final String REACTIVE = "quarkus.datasource.reactive.";
  private static final String REFRESH = "quarkus.datasource.refresh.reactive.";
  private static final String OF_JDBC = JDBC + "additional-jdbc-properties.currentSchema";
  private static final String OF_REACTIVE = REACTIVE + "additional-properties.search_path";
  private static final String OF_REFRESH = REFRESH + "additional-properties.search_path";

  private static final Pattern IN_JDBC_URL = Pattern.compile("[?&]currentSchema=([^&]*)");
  private static final Pattern IN_JDBC_OPTIONS =
      Pattern.compile("[?&]options=[^&]*search_path(?:=|%3D)([^&]*)");
  private static final Pattern IN_REACTIVE_URL = Pattern.compile("[?&]search_path=([^&]*)");

  private SchemaSelection() {}

  /**
   * Returns why the service cannot start, in one sentence; empty if the schema is named at most
   * once.
   */
  public static Optional<String> refusal(Config config) {
    Optional<String> setting = text(config, SETTING);
    Optional<String> jdbc =
        text(config, OF_JDBC)
            .or(() -> inUrl(config, JDBC + "url", IN_JDBC_URL))
            .or(() -> inUrl(config, JDBC + "url", IN_JDBC_OPTIONS));
    Optional<String> reactive =
        text(config, OF_REACTIVE).or(() -> inUrl(config, REACTIVE + "url", IN_REACTIVE_URL));
    if (setting.isPresent() && (jdbc.isPresent() || reactive.isPresent())) {
      return Optional.of(
          "The schema is named by ORDER_VOLUME_SCHEMA and by a database URL: leave it out of the URLs.");
    }
    if (jdbc.map(SchemaSelection::plain).equals(reactive.map(SchemaSelection::plain))) {
      return Optional.empty();
    }
    return Optional.of(
        "QUARKUS_DATASOURCE_JDBC_URL names %s (currentSchema) and QUARKUS_DATASOURCE_REACTIVE_URL names %s (search_path):"
                .formatted(name(jdbc), name(reactive))
            + " leave it out of both and set ORDER_VOLUME_SCHEMA=%s."
                .formatted(jdbc.or(() -> reactive).orElseThrow()));
  }

  /** Returns the settings that make all connections use the schema; none if none is named. */
  public static Map<String, String> settings(Config config) {
    return text(config, SETTING)
        .map(SchemaSelection::searchPath)
        .map(path -> Map.of(OF_JDBC, path, OF_REACTIVE, path, OF_REFRESH, path))
        .orElse(Map.of());
  }

  /**
   * Returns the search path, with quotes. The setting has names without quotes, separated by
   * commas.
   */
  private static String searchPath(String schemas) {
    return Arrays.stream(schemas.split(","))
        .map(String::strip)
        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(", "));
  }

  private static Optional<String> inUrl(Config config, String setting, Pattern pattern) {
    return text(config, setting)
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> URLDecoder.decode(found.group(1), StandardCharsets.UTF_8));
  }

  private static String plain(String schemas) {
    return schemas.replaceAll("[\"\\s]", "");
  }

  private static String name(Optional<String> schema) {
    return schema.map(name -> "the schema " + name).orElse("none");
  }

  private static Optional<String> text(Config config, String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
  }
}
