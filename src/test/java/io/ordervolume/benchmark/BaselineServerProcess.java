package io.ordervolume.benchmark;

import io.ordervolume.testing.LocalPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The {@link BaselineServer} in a separate process. */
final class BaselineServerProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final int port;

  private BaselineServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the server over this store and waits until it answers. */
  static BaselineServerProcess start(BenchmarkStore store)
      throws IOException, InterruptedException {
    Map<String, String> settings = store.configuration();
    String credentials =
        settings.get("quarkus.datasource.username")
            + ":"
            + settings.get("quarkus.datasource.password");
    int port = LocalPort.free();
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                BenchmarkStore.JAVA_OPTIONS.get(0),
                "-cp",
                System.getProperty("java.class.path"),
                BaselineServer.class.getName(),
                settings
                    .get("quarkus.datasource.reactive.url")
                    .replace("://", "://" + credentials + "@"),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target/ceiling.log").toFile())
            .start();
    BaselineServerProcess ceiling = new BaselineServerProcess(process, port);
    ceiling.awaitPort();
    return ceiling;
  }

  private void awaitPort() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!LocalPort.isOpen(port)) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new IllegalStateException("The ceiling does not serve: see target/ceiling.log");
      }
      Thread.sleep(5);
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
