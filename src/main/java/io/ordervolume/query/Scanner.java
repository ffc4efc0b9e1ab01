package io.ordervolume.query;

import java.util.Optional;

/** Reads a parameter's text from left to right. */
final class Scanner {

  private final String parameter;
  private final String text;
  private int at;

  Scanner(String parameter, String text) {
    this.parameter = parameter;
    this.text = text;
  }

  String parameter() {
    return parameter;
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean take(String expected) {
    boolean found = startsWith(expected);
    if (found) {
      at += expected.length();
    }
    return found;
  }

  boolean startsWith(String expected) {
    return text.startsWith(expected, at);
  }

  void skipSpaces() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /** Takes the word if a group in parentheses follows it, perhaps after spaces. */
  boolean takeGroup(String word) {
    int start = at;
    if (take(word)) {
      skipSpaces();
      if (startsWith("(")) {
        return true;
      }
    }
    at = start;
    return false;
  }

  void expect(String expected, String hint) {
    if (!take(expected)) {
      throw bad(
          "Expected "
              + QuotedInput.of(expected)
              + " at position "
              + at
              + " of "
              + QuotedInput.of(text)
              + ".",
          hint);
    }
  }

  /** Everything up to the first of these characters, or up to the end. */
  String until(String stops) {
    int start = at;
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** The same, which ends before an arrow of a path and the colons of a cast, too. */
  String untilOperator(String stops) {
    int start = at;
    while (at < text.length()
        && stops.indexOf(text.charAt(at)) < 0
        && !startsWith("->")
        && !startsWith("::")) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Returns the text before the first of these characters, and consumes nothing. */
  String peek(String stops) {
    int start = at;
    String ahead = until(stops);
    at = start;
    return ahead;
  }

  /** The same; a name in double quotes is returned whole, with its quotes. */
  String peekName(String stops) {
    int start = at;
    if (take("\"") && closed().isPresent()) {
      String quoted = text.substring(start, at);
      at = start;
      return quoted;
    }
    at = start;
    return peek(stops);
  }

  String rest() {
    return until("");
  }

  /**
   * A value among others: in double quotes, with backslash escapes, when it holds a comma or a
   * closing parenthesis; an array in braces; else as it stands. Quotes that do not enclose all of
   * the value are a part of it.
   */
  String value() {
    return enclosed(",)").or(this::array).orElseGet(() -> until(",)"));
  }

  private Optional<String> array() {
    int start = at;
    if (take("{")) {
      until("{}");
      if (take("}") && isFollowedBy(",)")) {
        return Optional.of(text.substring(start, at));
      }
    }
    at = start;
    return Optional.empty();
  }

  /** A text in double quotes, if one of these characters or the end follows it. */
  Optional<String> enclosed(String followers) {
    int start = at;
    if (take("\"")) {
      Optional<String> quoted = closed();
      if (quoted.isPresent() && isFollowedBy(followers)) {
        return quoted;
      }
    }
    at = start;
    return Optional.empty();
  }

  private boolean isFollowedBy(String followers) {
    return atEnd() || followers.indexOf(text.charAt(at)) >= 0;
  }

  /** The rest of a value whose opening double quote was taken. */
  String quoted() {
    return closed()
        .orElseThrow(
            () ->
                bad(
                    "A quoted value in " + QuotedInput.of(text) + " has no end.",
                    "Close it with a double quote."));
  }

  private Optional<String> closed() {
    StringBuilder value = new StringBuilder();
    while (!take("\"")) {
      if (take("\\") && atEnd() || atEnd()) {
        return Optional.empty();
      }
      value.append(text.charAt(at++));
    }
    return Optional.of(value.toString());
  }

  /** The text between an opening parenthesis, which was taken, and the one that closes it. */
  String balanced(String hint) {
    int start = at;
    int depth = 1;
    while (depth > 0) {
      if (atEnd()) {
        throw bad("A parenthesis in " + QuotedInput.of(text) + " is not closed.", hint);
      }
      if (startsWith("\"")) {
        take("\"");
        quoted();
        continue;
      }
      char character = text.charAt(at++);
      depth += character == '(' ? 1 : character == ')' ? -1 : 0;
    }
    return text.substring(start, at - 1);
  }

  InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, parameter, message, hint);
  }
}
