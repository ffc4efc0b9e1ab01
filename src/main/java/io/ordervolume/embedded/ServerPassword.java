package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The password of an embedded server, in a file that only the user of this process reads. */
final class ServerPassword {

  private static final String NAME = "password";
  private static final int BYTES = 24;

  private ServerPassword() {}

  /** Returns the file with the password, which is a random one if there was none. */
  static Path file(Path directory) throws IOException {
    Path file = directory.toAbsolutePath().resolve(NAME);
    if (!Files.exists(file)) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
    }
    return file;
  }

  static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
