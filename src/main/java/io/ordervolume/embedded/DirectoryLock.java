package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one service at a time use the directory of an embedded server. The operating system releases
 * the lock when the process ends or is killed.
 */
final class DirectoryLock implements AutoCloseable {

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock, or throws {@link AlreadyRunning}. */
  static DirectoryLock of(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("service.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isTaken(channel)) {
      return new DirectoryLock(channel);
    }
    channel.close();
    throw new AlreadyRunning(directory);
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock == null;
    } catch (OverlappingFileLockException bySomethingElseInThisProcess) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
