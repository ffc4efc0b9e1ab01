package io.ordervolume.derivation;

import io.ordervolume.derivation.Tokens.Kind;
import io.ordervolume.derivation.Tokens.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the parts of window specifications that the parser cannot read: the name of a window that
 * another one refines, as in {@code (w ORDER BY a)}, and frames.
 */
final class WindowTexts {

  private static final Set<String> CLAUSES =
      Set.of("partition", "order", "rows", "range", "groups");
  private static final Set<String> FRAMES = Set.of("rows", "range", "groups");

  /** The kind of a part. */
  enum PartKind {
    BASE,
    FRAME,
    /** A frame with nothing before it. */
    ONLY_FRAME
  }

  /** A part of a specification, from its first token to its last. */
  record Part(PartKind kind, int last) {}

  private final List<Token> tokens;
  private final Map<Integer, Part> parts = new HashMap<>();

  private WindowTexts(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Returns the parts by the position of their first token. */
  static Map<Integer, Part> find(List<Token> tokens) {
    WindowTexts texts = new WindowTexts(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is("over") && texts.isSign(i - 1, ")") && texts.isSign(i + 1, "(")) {
        texts.specification(i + 1);
      } else if (tokens.get(i).is("window")) {
        texts.definitions(i + 1);
      }
    }
    return texts.parts;
  }

  private void definitions(int first) {
    int name = first;
    while (name + 2 < tokens.size() && tokens.get(name + 1).is("as") && isSign(name + 2, "(")) {
      specification(name + 2);
      int close = Tokens.close(tokens, name + 2);
      if (!isSign(close + 1, ",")) {
        return;
      }
      name = close + 2;
    }
  }

  private void specification(int open) {
    int close = Tokens.close(tokens, open);
    int first = open + 1;
    Token token = tokens.get(first);
    if (token.isName() && !isWord(token, CLAUSES)) {
      parts.put(first, new Part(PartKind.BASE, first));
    }
    for (int i = first; i < close; i++) {
      if (isSign(i, "(") || isSign(i, "[")) {
        i = Tokens.close(tokens, i);
      } else if (startsFrame(i, first)) {
        parts.put(i, new Part(i == first ? PartKind.ONLY_FRAME : PartKind.FRAME, close - 1));
        return;
      }
    }
  }

  /** Returns whether a frame begins here. Columns may have the name of a clause. */
  private boolean startsFrame(int at, int first) {
    Token token = tokens.get(at);
    Token before = tokens.get(at - 1);
    return isWord(token, FRAMES)
        && (at == first || !before.is("by") && !Set.of(",", ".", "::").contains(before.text()));
  }

  private static boolean isWord(Token token, Set<String> words) {
    return token.kind() == Kind.WORD && words.contains(token.text().toLowerCase(Locale.ROOT));
  }

  private boolean isSign(int at, String sign) {
    return Tokens.isSign(tokens, at, sign);
  }
}
