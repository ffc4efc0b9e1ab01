package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Says that another service uses the directory of an embedded server. */
public final class AlreadyRunning extends IOException {

  AlreadyRunning(Path directory) {
    super(
        "The service is already running on the database in %s: stop that one first, or set ORDER_VOLUME_EMBEDDED_DIRECTORY to another directory."
            .formatted(directory.toAbsolutePath()));
  }
}
