package io.ordervolume.linkage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that libraries refer only to members of Quarkus and Vert.x that exist in our versions. A
 * missing member fails on a JVM when the code runs and fails the build of a native executable.
 */
class LibrariesTest {

  private static final Pattern THEIRS = Pattern.compile("io/(quarkus|vertx)/.*");

  /** Libraries that are released together with the classes that they refer to. */
  private static final Pattern THEIR_OWN = Pattern.compile(".*/io/(quarkus|vertx)/.*");

  @TempDir Path directory;

  @Tag("full")
  @Test
  void librariesReferOnlyToExistingMembers() throws IOException {
    List<Path> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") && !THEIR_OWN.matcher(entry).matches())
            .map(Path::of)
            .toList();
    assertThat(jars).hasSizeGreaterThan(100);
    Linker linker = Linker.of(getClass().getClassLoader());
    List<String> missing = new ArrayList<>();

    for (Path jar : jars) {
      for (ClassFile user : classes(jar)) {
        linker.missing(user, THEIRS.asMatchPredicate()).stream()
            .map(finding -> jar.getFileName() + ": " + finding)
            .forEach(missing::add);
      }
    }

    assertThat(missing).isEmpty();
  }

  private static List<ClassFile> classes(Path jar) throws IOException {
    List<ClassFile> classes = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
          classes.add(ClassFile.read(file.getInputStream(entry).readAllBytes()));
        }
      }
    }
    return classes;
  }

  /**
   * Modelled on resteasy-problem 3.21.0, compiled for Quarkus 3.25, and a field of its challenge.
   */
  @Test
  void aLibraryForAnotherVersionIsFound() throws IOException {
    String name = "io/quarkus/Challenge";
    ClassFile user =
        compile(
                "package io.quarkus; public class Challenge { public String headerName; }",
                "package io.quarkus; class Library { Object name(Challenge c) { return c.headerName; } }")
            .get("io/quarkus/Library");
    ClassFile changed =
        compile("package io.quarkus; public class Challenge { public String other; }").get(name);
    Linker linker = new Linker(asked -> Optional.of(asked.equals(name) ? changed : empty(asked)));

    assertThat(linker.missing(user, THEIRS.asMatchPredicate()))
        .singleElement()
        .asString()
        .contains("Challenge.headerName");
  }

  private static ClassFile empty(String name) {
    return new ClassFile(name, List.of(), Set.of(), Set.of());
  }

  private Map<String, ClassFile> compile(String... sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path output = Files.createTempDirectory(directory, "classes");
    List<SimpleJavaFileObject> units = Stream.of(sources).map(LibrariesTest::unit).toList();
    assertThat(
            compiler
                .getTask(null, null, null, List.of("-d", output.toString()), null, units)
                .call())
        .isTrue();
    Map<String, ClassFile> classes = new HashMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        ClassFile read = ClassFile.read(Files.readAllBytes(file));
        classes.put(read.name(), read);
      }
    }
    return classes;
  }

  private static SimpleJavaFileObject unit(String source) {
    String name = source.replaceFirst(".*class (\\w+) .*", "$1");
    return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
