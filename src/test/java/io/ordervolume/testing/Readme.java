package io.ordervolume.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the blocks of code from README.md and the pages of docs. */
public final class Readme {

  private Readme() {}

  /** Returns the SQL blocks of a section in their order. */
  public static List<String> sql(String section) throws IOException {
    return blocks(Path.of("README.md"), section, "sql");
  }

  /** Returns the SQL blocks of a section of another page. */
  public static List<String> sql(Path page, String section) throws IOException {
    return blocks(page, section, "sql");
  }

  /**
   * A block of code.
   *
   * @param language such as sql; empty for an answer of psql
   */
  public record Block(String language, String text) {}

  /** Returns all blocks of a page, in their order, without the indentation of lists. */
  public static List<Block> blocks(Path page) throws IOException {
    return Pattern.compile("(?m)^( *)```([a-z]*)\n((?:.*\n)*?)\\1```$")
        .matcher(Files.readString(page))
        .results()
        .map(
            block ->
                new Block(
                    block.group(2),
                    block.group(3).replaceAll("(?m)^" + block.group(1), "").strip()))
        .toList();
  }

  private static List<String> blocks(Path page, String section, String language)
      throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf("\n## " + section + "\n");
    int end = text.indexOf("\n## ", begin + 1);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text.substring(begin, end < 0 ? text.length() : end))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
