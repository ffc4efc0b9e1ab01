package io.ordervolume.testing;

import io.ordervolume.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts embedded servers with a password that tests know. */
public final class OwnServer {

  public static final String PASSWORD = "postgres";

  private OwnServer() {}

  public static EmbeddedDatabase start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /** Starts a server on this port; 0 takes a free port. */
  public static EmbeddedDatabase start(Path directory, int port) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("password"), PASSWORD);
    return EmbeddedDatabase.start(directory, port);
  }
}
