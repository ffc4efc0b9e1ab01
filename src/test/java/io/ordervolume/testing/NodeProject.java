package io.ordervolume.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of a folder with a package.json in which tests run programs. The copy keeps installed
 * packages out of the sources. Versions come from package-lock.json.
 */
public final class NodeProject {

  private static final Path SOURCES = Path.of("src/test");
  private static final Path COPIES = Path.of("target");
  private static final int OLDEST_NODE = 18;
  private static final long PATIENCE_SECONDS = 180;

  private final Path copy;
  private final Map<String, String> environment = new HashMap<>();

  private NodeProject(Path copy) {
    this.copy = copy;
  }

  /**
   * Returns the project of a folder of src/test with its packages installed. Fails if Node.js is
   * missing: these tests run with the profile full only.
   */
  public static NodeProject in(String folder) throws IOException, InterruptedException {
    NodeProject project = withoutPackages(folder);
    project.run("npm", "ci");
    return project;
  }

  /** Returns the project in a folder of src/test that needs no packages. */
  public static NodeProject withoutPackages(String folder)
      throws IOException, InterruptedException {
    requireNode(folder);
    NodeProject project = new NodeProject(COPIES.resolve(folder));
    copy(SOURCES.resolve(folder), project.copy);
    return project;
  }

  /** Copies the files of another folder into a folder of the copy. */
  public NodeProject with(Path sources, String folder) throws IOException {
    copy(sources, copy.resolve(folder));
    return this;
  }

  /** Returns the path of a file in the copy, for programs to read. */
  public Path file(String name) {
    return copy.resolve(name);
  }

  /** Sets an environment variable for the programs. */
  public NodeProject with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs a program. Fails with its output unless it ends in time without an error. */
  public void run(String... command) throws IOException, InterruptedException {
    Path output = file(Path.of(command[0]).getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String said = String.join(" ", command) + " said:\n" + Files.readString(output);
      assertThat(ended).as("has ended; " + said).isTrue();
      assertThat(process.exitValue()).as("exit code; " + said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void requireNode(String folder) throws InterruptedException {
    boolean installed = majorVersion("node") >= OLDEST_NODE && majorVersion("npm") > 0;
    assertThat(installed)
        .as("src/test/" + folder + " needs Node.js 18 or newer and npm: install nodejs and npm")
        .isTrue();
  }

  /** Returns the major version, or 0 if the program is not installed. */
  private static int majorVersion(String program) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0
          ? Integer.parseInt(version.replaceFirst("v?(\\d+).*", "$1"))
          : 0;
    } catch (IOException notInstalled) {
      return 0;
    }
  }

  private static void copy(Path sources, Path target) throws IOException {
    Files.createDirectories(target);
    List<Path> files;
    try (Stream<Path> entries = Files.list(sources)) {
      files = entries.filter(Files::isRegularFile).toList();
    }
    for (Path source : files) {
      Files.copy(
          source,
          target.resolve(source.getFileName().toString()),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
