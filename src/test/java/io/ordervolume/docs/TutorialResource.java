package io.ordervolume.docs;

import io.ordervolume.testing.Readme;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Mounts the view file of docs/own-view.md before the service starts. */
public final class TutorialResource implements QuarkusTestResourceLifecycleManager {

  static final Path PAGE = Path.of("docs/own-view.md");

  /** The name of the view, which identifies the block with the view file. */
  static final String VIEW = "customer_sales";

  private Path directory;

  @Override
  public Map<String, String> start() {
    try {
      directory = Files.createTempDirectory("views");
      Files.writeString(directory.resolve(VIEW + ".sql"), viewFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return Map.of("order-volume.views.directory", directory.toString());
  }

  private static String viewFile() throws IOException {
    return Readme.blocks(PAGE).stream()
        .map(Readme.Block::text)
        .filter(TutorialResource::isViewFile)
        .findFirst()
        .orElseThrow();
  }

  static boolean isViewFile(String text) {
    return text.startsWith("create materialized view " + VIEW);
  }

  @Override
  public void stop() {
    try {
      Files.deleteIfExists(directory.resolve(VIEW + ".sql"));
      Files.deleteIfExists(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
