package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Another service uses the directory of an embedded server. */
public final class AlreadyRunning extends IOException {

  AlreadyRunning(Path directory) {
    super(
        "Another service is already running on the database in %s. Stop it first, or set ORDER_VOLUME_EMBEDDED_DIRECTORY to another directory."
            .formatted(directory.toAbsolutePath()));
  }
}
