package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories that no other user of the machine may enter. */
final class PrivateDirectory {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /** Creates the directory, or removes the rights of other users from an existing one. */
  static Path create(Path directory) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    // Fails if the directory belongs to another user.
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
    return directory;
  }

  /**
   * Removes the rights of other users, unless the directory is another user's, such as a volume.
   */
  static void close(Path directory) throws IOException {
    if (Files.getOwner(directory).getName().equals(System.getProperty("user.name"))) {
      Files.setPosixFilePermissions(directory, OWNER_ONLY);
    }
  }

  /**
   * Returns the directory for the server's programs. Servers of one user share it, because to
   * unpack the programs takes longer than to start a server.
   */
  static Path forPrograms() throws IOException {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path cache =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return create(cache.resolve("order-volume"));
  }
}
