package io.ordervolume.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The server that a service leaves behind when it is killed. Two servers on the same data are
 * refused, so the old one is stopped before a new one starts.
 */
final class LeftoverServer {

  private static final Logger LOG = Logger.getLogger(LeftoverServer.class);
  private static final int STOP_SECONDS = 30;

  private LeftoverServer() {}

  /**
   * Stops the server of a data directory, if one runs. The caller must hold the lock of the
   * directory. The id in the pid file may belong to another process by now. That process is left
   * alone, and the file is removed, because PostgreSQL would not start with it.
   */
  static void stop(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid(pidFile));
    if (process.isEmpty()) {
      return;
    }
    if (!serves(process.get(), data)) {
      LOG.infof("%s names process %d, which is another program", pidFile, process.get().pid());
      Files.delete(pidFile);
      return;
    }
    LOG.infof("Stopping the server that a killed service left running on %s", data);
    end(process.get(), data);
  }

  private static long pid(Path pidFile) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    try {
      return Long.parseLong(lines.isEmpty() ? "" : lines.get(0).strip());
    } catch (NumberFormatException notWritten) {
      return -1;
    }
  }

  /** Compares the directory, not the name of the program: other servers may run here. */
  private static boolean serves(ProcessHandle process, Path data) {
    List<String> arguments = List.of(process.info().arguments().orElseGet(() -> new String[0]));
    int option = arguments.indexOf("-D");
    return option >= 0
        && option + 1 < arguments.size()
        && isSame(Path.of(arguments.get(option + 1)), data);
  }

  private static boolean isSame(Path directory, Path data) {
    try {
      return directory.isAbsolute() && Files.isSameFile(directory, data);
    } catch (IOException isGone) {
      return false;
    }
  }

  private static void end(ProcessHandle process, Path data) throws IOException {
    process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stillRunning) {
      throw new IOException(
          "The server on %s does not stop: end its clients, or process %d."
              .formatted(data, process.pid()),
          stillRunning);
    }
  }
}
