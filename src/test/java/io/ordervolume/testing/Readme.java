package io.ordervolume.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What README.md tells people to run. */
public final class Readme {

  private Readme() {}

  /** Returns the SQL blocks of a section, in their order. */
  public static List<String> sql(String section) throws IOException {
    return blocks(section, "sql");
  }

  private static List<String> blocks(String section, String language) throws IOException {
    String text = Files.readString(Path.of("README.md"));
    int begin = text.indexOf("\n## " + section + "\n");
    int end = text.indexOf("\n## ", begin + 1);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text.substring(begin, end < 0 ? text.length() : end))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
