package io.ordervolume.migration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Checks the folder of view files, {@code order-volume.views.directory}. */
public final class ViewDirectory {

  private static final String SETTING = "order-volume.views.directory";
  private static final String NONE = "none";

  private ViewDirectory() {}

  /** Returns why the service cannot start, in one sentence; empty if it can. */
  public static Optional<String> refusal(Config config) {
    // Configuration sources treat an empty value as none, and the parameter of Liquibase cannot be
    // empty.
    return Optional.of(config.getOptionalValue(SETTING, String.class).orElse(""))
        .filter(directory -> !directory.equals(NONE))
        .filter(directory -> directory.isEmpty() || !isReadableDirectory(Path.of(directory)))
        .map(
            directory ->
                "ORDER_VOLUME_VIEWS_DIRECTORY names \"%s\", which is no folder that can be read: mount it, or set none."
                    .formatted(directory));
  }

  private static boolean isReadableDirectory(Path path) {
    return Files.isDirectory(path) && Files.isReadable(path);
  }
}
