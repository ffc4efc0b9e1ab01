package io.ordervolume.benchmark;

import static io.ordervolume.benchmark.Ratios.median;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures the time from start to first answer on a migrated database, and the memory then and
 * after a thousand requests. It runs the package as built and, for a jar, as the JVM image does:
 * with a trained cache and 256 MB.
 */
final class ImageBenchmark {

  private static final int STARTS = 7;
  private static final int REQUESTS = 1_000;
  private static final double MEBIBYTE = 1 << 20;
  private static final Path DOCKER = Path.of("src/main/docker").toAbsolutePath();
  private static final Path PACKAGED = Path.of("target/quarkus-app").toAbsolutePath();

  private final BenchmarkStore store;
  private final Path directory;
  private final MarkdownTable table =
      new MarkdownTable(
          "started",
          "answers after",
          "CPU until then",
          "RSS then",
          "RSS after 1,000 requests",
          "of that private");

  /** Starts the service once. */
  private interface Starter {
    ServiceProcess start() throws IOException;
  }

  ImageBenchmark(BenchmarkStore store) throws IOException {
    this.store = store;
    this.directory = Files.createTempDirectory("order-volume-image");
  }

  /** Runs the benchmark and returns a table. */
  String run() throws Exception {
    store.serve().stop();
    Map<String, String> settings = store.settings(Map.of());
    if (ServiceProcess.isNative()) {
      measure("native executable", () -> ServiceProcess.start(directory, settings, List.of()));
    } else {
      measure("on a JVM", () -> ServiceProcess.start(directory, settings, List.of()));
      Path image = image();
      measure("as in the image", () -> ServiceProcess.run(directory, command(image, settings)));
      Map<String, String> migrated = store.settings(Map.of("order-volume.migrate", "never"));
      measure(
          "as in the image, migrated by another",
          () -> ServiceProcess.run(directory, command(image, migrated)));
      measure(
          "the same, and compiled by the first compiler only",
          () -> ServiceProcess.run(directory, command(image, migrated, "-XX:TieredStopAtLevel=1")));
    }
    return table + "\nMedians of " + STARTS + " starts.\n";
  }

  private void measure(String name, Starter starter) throws Exception {
    System.err.println("Starts: " + name);
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> memoryLater = new ArrayList<>();
    List<Double> ownMemory = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      long began = System.nanoTime();
      try (ServiceProcess service = starter.start()) {
        HttpReader http = new HttpReader(service.port());
        http.plain("?limit=1");
        seconds.add((System.nanoTime() - began) / 1e9);
        cpu.add(service.process().info().totalCpuDuration().orElseThrow().toMillis() / 1e3);
        memory.add(service.residentBytes() / MEBIBYTE);
        for (int request = 0; request < REQUESTS; request++) {
          http.plain("?limit=100&offset=" + request);
        }
        memoryLater.add(service.residentBytes() / MEBIBYTE);
        ownMemory.add(service.privateBytes() / MEBIBYTE);
        service.stop();
      }
    }
    table.row(
        name,
        String.format("%.2f s", median(seconds)),
        String.format("%.2f s", median(cpu)),
        String.format("%.0f MiB", median(memory)),
        String.format("%.0f MiB", median(memoryLater)),
        String.format("%.0f MiB", median(ownMemory)));
  }

  /** Returns a copy of the package with a cache that is trained like that of the image. */
  private Path image() throws IOException, InterruptedException {
    Path image = directory.resolve("app");
    run("cp", "-a", PACKAGED.toString(), image.toString());
    run("bash", DOCKER.resolve("train").toString(), image.toString());
    return image;
  }

  private static List<String> command(Path image, Map<String, String> settings, String... options) {
    List<String> command = new ArrayList<>(List.of(java(), "-XX:MaxRAM=256m"));
    command.addAll(List.of(options));
    command.add("@" + DOCKER.resolve("java.options"));
    command.add("@" + image.resolve("cache.options"));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(
        List.of(
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.port=0",
            "-jar",
            image.resolve("quarkus-run.jar").toString()));
    return command;
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  /** Runs a command with this JVM first on its path. */
  private static void run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .merge("PATH", Path.of(java()).getParent().toString(), (path, bin) -> bin + ":" + path);
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException("Failed: " + String.join(" ", command));
    }
  }
}
