package io.ordervolume.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the folder {@code order-volume.views.directory}.
 *
 * @param name with its ending; the id of its change set
 * @param schema schema of its views: the first part of the name of the file; empty for the first
 *     schema of the search path
 * @param sql its text; empty if it cannot be read
 * @param problem why it cannot be read, in one sentence; empty if it can
 */
record ViewFile(String name, Optional<String> schema, String sql, Optional<String> problem) {

  private static final String ENDING = ".sql";

  /** {@code sales.sql}, or {@code reporting.sales.sql} for a view of schema reporting. */
  private static final Pattern NAME = Pattern.compile("(?:([^.]+)\\.)?[^.]+\\.sql");

  /**
   * Returns the files of a folder, ordered by name. Hidden entries are left out, among them those
   * by which Kubernetes switches a mounted ConfigMap from one version to the next.
   */
  static List<ViewFile> in(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> isViewFile(file.getFileName().toString()))
          .sorted()
          .map(ViewFile::read)
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isViewFile(String name) {
    return name.endsWith(ENDING) && !name.startsWith(".");
  }

  private static ViewFile read(Path file) {
    String name = file.getFileName().toString();
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return unreadable(name, "The name of the file is neither view.sql nor schema.view.sql");
    }
    try {
      return new ViewFile(
          name, Optional.ofNullable(parts.group(1)), Files.readString(file), Optional.empty());
    } catch (CharacterCodingException failure) {
      return unreadable(name, "The file is not encoded in UTF-8");
    } catch (IOException failure) {
      return unreadable(name, "The file cannot be read: " + failure.getMessage());
    }
  }

  private static ViewFile unreadable(String name, String problem) {
    return new ViewFile(name, Optional.empty(), "", Optional.of(problem));
  }
}
