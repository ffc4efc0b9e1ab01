package io.ordervolume.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the Kubernetes manifests that kustomization.yaml lists, and the Compose file. */
final class Manifests {

  static final Path FOLDER = Path.of("deploy/kubernetes");
  static final Path COMPOSE = Path.of("compose.yaml");

  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifests() {}

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static JsonNode kustomization() {
    return documents(FOLDER.resolve("kustomization.yaml")).get(0);
  }

  /** Returns all objects. */
  static List<JsonNode> all() {
    return elements(kustomization().get("resources"))
        .flatMap(file -> documents(FOLDER.resolve(file.asText())).stream())
        .toList();
  }

  /** Returns the object of this kind and name. */
  static JsonNode one(String kind, String name) {
    return all().stream()
        .filter(object -> object.get("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> documents(Path file) {
    try {
      return YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile()).readAll();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the Compose file with the shared parts merged into each service. */
  static JsonNode compose() throws IOException {
    try (var text = Files.newBufferedReader(COMPOSE)) {
      Map<String, Object> whole = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return YAML.valueToTree(whole);
    }
  }
}
