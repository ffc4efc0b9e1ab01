package io.ordervolume.testing;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The service for a view of one's own: a copy of the sources, changed as docs/own-view.md says.
 *
 * @param directory the copy
 */
public record OwnView(Path directory, String view, String key) implements AutoCloseable {

  private static final long LONGEST_BUILD_MINUTES = 8;
  private static final Path EXAMPLES = Path.of("src/test/own-view");
  private static final List<String> SOURCES =
      List.of("pom.xml", "mvnw", ".mvn", "src/main/java", "src/main/resources");

  /** The sources as they are, for a build of another kind. */
  public static OwnView unchanged() throws IOException {
    return copy("unchanged", "customer_order_volume", "order_id");
  }

  /** The first example: the same view of a store with other tables. Only SQL differs. */
  public static OwnView otherNames() throws IOException {
    OwnView own = copy("other-names", "customer_order_volume", "order_id");
    own.lay("other-names");
    return own;
  }

  /** The second example: another view, without deals. */
  public static OwnView productSales() throws IOException {
    OwnView own = copy("product-sales", "product_sales", "product_id");
    own.delete("src/main/java/io/ordervolume/volume");
    own.delete("src/main/java/io/ordervolume/deal");
    own.leaveOut("deal");
    own.leaveOut("customer_audience");
    own.lay("product-sales");
    own.change(
        "src/main/resources/application.properties",
        "order-volume.view=customer_order_volume\norder-volume.key=order_id\n",
        "order-volume.view=product_sales\norder-volume.key=product_id\n");
    return own;
  }

  private static OwnView copy(String example, String view, String key) throws IOException {
    OwnView own = new OwnView(Files.createTempDirectory("own-view-" + example), view, key);
    for (String source : SOURCES) {
      copy(Path.of(source), own.directory.resolve(source));
    }
    return own;
  }

  /** Where the SQL stands. */
  public Path resources() {
    return directory.resolve("src/main/resources");
  }

  /** A file of the example that is no part of the recipe. */
  public static String given(String file) throws IOException {
    return Files.readString(EXAMPLES.resolve(file));
  }

  /** Lays the files of an example over the copy. */
  private void lay(String example) throws IOException {
    copy(EXAMPLES.resolve(example).resolve("src"), directory.resolve("src"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, REPLACE_EXISTING);
      }
    }
  }

  private void delete(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void leaveOut(String changeSet) throws IOException {
    change(
        "src/main/resources/db/changelog.yaml",
        "(?s)\n  - changeSet:\n      id: " + changeSet + "\n.*?(?=\n\n|$)",
        "");
  }

  /** Changes the first place in a file of the copy that is like the pattern; there must be one. */
  public void change(String file, String pattern, String replacement) throws IOException {
    Path path = directory.resolve(file);
    String before = Files.readString(path);
    String after = before.replaceFirst(pattern, replacement);
    if (after.equals(before)) {
      throw new IllegalStateException(file + " holds nothing like " + pattern);
    }
    Files.writeString(path, after);
  }

  /** Packages the copy, without tests, with these options for Maven. */
  public void build(String... options) throws IOException, InterruptedException {
    Path log = directory.resolve("build.log");
    List<String> command =
        new ArrayList<>(List.of("sh", "mvnw", "-q", "-B", "package", "-Dmaven.test.skip"));
    command.addAll(List.of(options));
    Process build =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(build.waitFor(LONGEST_BUILD_MINUTES, TimeUnit.MINUTES)).as("it ended").isTrue();
      assertThat(build.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
  }

  /** Takes the copy away. */
  @Override
  public void close() throws IOException {
    delete("");
  }
}
