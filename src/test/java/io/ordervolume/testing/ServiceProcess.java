package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged service in its own process, as it runs in production. */
public final class ServiceProcess implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
  private static final Pattern MANAGING =
      Pattern.compile("Management interface listening on http://[^:]+:(\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * The JVM options of all integration tests. They come from pom.xml and are missing in an editor.
   */
  private static final List<String> BRIEFLY =
      Stream.of(System.getProperty("quarkus.test.arg-line", "").split(" "))
          .filter(option -> !option.isBlank())
          .toList();

  private static final Path BUILD = Path.of("target").toAbsolutePath();

  private final Process process;
  private final Path log;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the last package (jar or native executable) in this directory on free ports with these
   * settings.
   */
  public static ServiceProcess start(Path directory, Map<String, String> settings)
      throws IOException {
    return start(directory, settings, BRIEFLY);
  }

  /** Starts the last package with these JVM options, which a native executable ignores. */
  public static ServiceProcess start(
      Path directory, Map<String, String> settings, List<String> options) throws IOException {
    Path packaged = BUILD.resolve(artifact().getProperty("path"));
    return run(
        directory,
        isNative()
            ? command(packaged.toString(), settings)
            : commandOfJar(packaged, settings, options));
  }

  /** Starts the jar of another build. */
  public static ServiceProcess ofJar(Path directory, Path jar, Map<String, String> settings)
      throws IOException {
    return run(directory, commandOfJar(jar, settings, BRIEFLY));
  }

  private static List<String> commandOfJar(
      Path jar, Map<String, String> settings, List<String> options) {
    List<String> command =
        command(ProcessHandle.current().info().command().orElse("java"), settings);
    command.addAll(1, options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  private static List<String> command(String program, Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of(program));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dquarkus.http.port=0");
    command.add("-Dquarkus.management.port=0");
    return command;
  }

  /** Starts the service in this directory with another command. */
  public static ServiceProcess run(Path directory, List<String> command) throws IOException {
    Path log = Files.createTempFile(directory, "service", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ServiceProcess(process, log);
  }

  /** Returns whether the last package is a native executable. */
  public static boolean isNative() throws IOException {
    return artifact().getProperty("type").equals("native");
  }

  /**
   * Returns the description of the package that the build wrote. Integration tests use the same.
   */
  private static Properties artifact() throws IOException {
    Properties artifact = new Properties();
    try (Reader reader = Files.newBufferedReader(BUILD.resolve("quarkus-artifact.properties"))) {
      artifact.load(reader);
    }
    return artifact;
  }

  /** Waits until the service listens and returns its port. */
  public int port() throws IOException, InterruptedException {
    return port(PATIENCE);
  }

  /** Waits for the port as {@link #port()} does, for a service that starts slowly. */
  public int port(Duration patience) throws IOException, InterruptedException {
    return port(LISTENING, patience);
  }

  /** Waits for the port of health and metrics and returns it. */
  public int managementPort() throws IOException, InterruptedException {
    return port(MANAGING, PATIENCE);
  }

  private int port(Pattern named, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      Matcher listening = named.matcher(log());
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
      Thread.sleep(20);
    }
    throw new AssertionError("The service does not serve:\n" + log());
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Returns the resident memory of the service. */
  public long residentBytes() throws IOException {
    return residentBytes(process.pid());
  }

  /** Returns the resident memory that no file backs, which the kernel cannot reclaim. */
  public long privateBytes() throws IOException {
    return bytes(process.pid(), "RssAnon:");
  }

  /** Returns the resident memory of any process. */
  public static long residentBytes(long pid) throws IOException {
    return bytes(pid, "VmRSS:");
  }

  private static long bytes(long pid, String kind) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
        .filter(line -> line.startsWith(kind))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  public Process process() {
    return process;
  }

  /** Stops the service and returns its exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return exitCode();
  }

  public int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
