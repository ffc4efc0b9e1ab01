package io.ordervolume.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds images with buildah, which needs no daemon, on a base of Debian packages; it pulls no
 * image. It needs root and gives programs of an image access to the network of this machine.
 */
final class Images {

  /** Replaces all base images that a Dockerfile names. */
  static final String BASE = "localhost/order-volume-base";

  private static final Path WORK = Path.of("target/images").toAbsolutePath();
  private static final Path DOCKERFILES = Path.of("src/main/docker").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 300;

  private Images() {}

  /**
   * Creates the base: a minimal Debian system with Java. Fails if a program for that is missing:
   * these tests run with the profile full only.
   */
  static void requireBase() throws IOException, InterruptedException {
    boolean able = "root".equals(System.getProperty("user.name"));
    for (String program : List.of("buildah", "mmdebstrap")) {
      able &=
          Stream.of("/usr/bin/", "/usr/sbin/").anyMatch(p -> new File(p + program).canExecute());
    }
    assertThat(able)
        .as("Images need buildah, mmdebstrap and root: install both and run as root")
        .isTrue();

    Files.createDirectories(WORK);
    Path system = WORK.resolve("base");
    if (!Files.exists(system)) {
      Path unfinished = Files.createTempDirectory(WORK, "base");
      run(
          "mmdebstrap",
          "--variant=minbase",
          "--include=default-jre-headless",
          release(),
          unfinished.toString());
      Files.move(unfinished, system);
    }
    String container = buildah("from", "scratch").strip();
    buildah("copy", "-q", container, system.toString(), "/");
    buildah("commit", "-q", "--rm", container, BASE);
  }

  /**
   * Builds a Dockerfile on that base with this folder as its context. The second JIT compiler is
   * off, because a test ends before it pays.
   */
  static void build(String dockerfile, Path context, String image, String... bases)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bud", "--isolation", "chroot"));
    command.addAll(List.of("--format", "docker", "--pull-never", "-t", image));
    command.addAll(List.of("--env", "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1"));
    for (String base : bases) {
      command.addAll(List.of("--build-arg", base + "=" + BASE));
    }
    command.addAll(List.of("-f", DOCKERFILES.resolve(dockerfile).toString(), context.toString()));
    buildah(command.toArray(String[]::new));
  }

  /** Runs buildah and returns its output. Fails the test if buildah fails. */
  static String buildah(String... arguments) throws IOException, InterruptedException {
    return run(buildahCommand(arguments).toArray(String[]::new));
  }

  /** Removes containers and images, if any were made. */
  static void forget() throws IOException, InterruptedException {
    if (Files.exists(WORK.resolve("storage"))) {
      buildah("rm", "--all");
      buildah("rmi", "--all", "--force");
    }
  }

  /** Returns a command line for buildah that stores its data in the folder of the build. */
  static List<String> buildahCommand(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("buildah", "--root", WORK.resolve("storage").toString()));
    command.addAll(List.of("--runroot", WORK.resolve("run").toString()));
    command.addAll(List.of("--storage-driver", "overlay"));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Returns a command line that runs a program in a read-only root with a writable /tmp, as
   * container engines do. The started process becomes the program.
   */
  static List<String> readOnlyCommand(
      Path root, List<String> environment, String user, String... program) {
    String prepare =
        """
        set -e
        root=$1 user=$2; shift 2
        mount --bind "$root" "$root"
        mount -o remount,bind,ro "$root"
        mount -t tmpfs -o exec,mode=1777 tmpfs "$root/tmp"
        mount --rbind /proc "$root/proc"
        mount --rbind /dev "$root/dev"
        exec chroot --userspec="$user:0" "$root" env -i -C /tmp "$@"
        """;
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "bash", "-c", prepare));
    command.addAll(List.of("read-only", root.toString(), user));
    command.addAll(environment);
    command.addAll(List.of(program));
    return command;
  }

  private static String release() throws IOException {
    return Files.readAllLines(Path.of("/etc/os-release")).stream()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst()
        .orElseThrow();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(WORK, "errors", ".log");
    Path output = Files.createTempFile(WORK, "output", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(output);
    assertThat(ended && process.exitValue() == 0)
        .as(String.join(" ", command) + "\n" + said + Files.readString(errors))
        .isTrue();
    Files.delete(errors);
    Files.delete(output);
    return said;
  }
}
