package io.ordervolume.query;

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
    boolean found = text.startsWith(expected, at);
    if (found) {
      at += expected.length();
    }
    return found;
  }

  void skipSpaces() {
    boolean more = take(" ");
    while (more) {
      more = take(" ");
    }
  }

  /** Takes the word if a group in parentheses follows it. */
  boolean takeGroup(String word) {
    return text.startsWith(word + "(", at) && take(word);
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

  String rest() {
    return until("");
  }

  /**
   * A value among others: in double quotes, with backslash escapes, when it holds a comma or a
   * closing parenthesis.
   */
  String value() {
    return take("\"") ? quoted() : until(",)");
  }

  /** The rest of a value whose opening double quote was taken. */
  String quoted() {
    StringBuilder value = new StringBuilder();
    while (!take("\"")) {
      if (take("\\") && atEnd() || atEnd()) {
        throw bad(
            "A quoted value in " + QuotedInput.of(text) + " has no end.",
            "Close it with a double quote.");
      }
      value.append(text.charAt(at++));
    }
    return value.toString();
  }

  InvalidQueryException bad(String message, String hint) {
    return new InvalidQueryException(
        InvalidQueryException.Reason.INVALID_VALUE, parameter, message, hint);
  }
}
