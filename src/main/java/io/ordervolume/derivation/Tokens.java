package io.ordervolume.derivation;

import java.util.ArrayList;
import java.util.List;

/** Splits the text of a query into tokens. White space and comments belong to no token. */
final class Tokens {

  private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

  /** A piece of the text. */
  record Token(Kind kind, int start, int end, String text) {

    boolean is(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /** Returns whether it can be the name of something. */
    boolean isName() {
      return kind == Kind.WORD || kind == Kind.NAME;
    }
  }

  /** The kind of a token. */
  enum Kind {
    WORD,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    SIGN
  }

  private Tokens() {}

  static List<Token> of(String sql) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end;
      Kind kind;
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      } else if (c == '\'') {
        boolean escapes = at > 0 && "eE".indexOf(sql.charAt(at - 1)) >= 0 && adjacent(tokens, at);
        end = quoted(sql, at, c, escapes);
        kind = Kind.STRING;
      } else if (c == '"') {
        end = quoted(sql, at, c, false);
        kind = Kind.NAME;
      } else if (Character.isLetter(c) || c == '_' || c >= 0x80) {
        end = at + 1;
        while (end < sql.length()
            && (Character.isLetterOrDigit(sql.charAt(end)) || "_$".indexOf(sql.charAt(end)) >= 0)) {
          end++;
        }
        kind = Kind.WORD;
      } else if (Character.isDigit(c)) {
        end = at + 1;
        while (end < sql.length()
            && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
          end++;
        }
        kind = Kind.NUMBER;
      } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
        end = at + 1;
        while (end < sql.length() && OPERATOR_CHARACTERS.indexOf(sql.charAt(end)) >= 0) {
          end++;
        }
        kind = Kind.OPERATOR;
      } else {
        end = sql.startsWith("::", at) ? at + 2 : at + 1;
        kind = Kind.SIGN;
      }
      tokens.add(new Token(kind, at, end, sql.substring(at, end)));
      at = end;
    }
    return tokens;
  }

  /** Returns the position of the bracket that closes the one at this position. */
  static int close(List<Token> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      String text = tokens.get(i).kind() == Kind.SIGN ? tokens.get(i).text() : "";
      if (text.equals("(") || text.equals("[")) {
        depth++;
      } else if ((text.equals(")") || text.equals("]")) && --depth == 0) {
        return i;
      }
    }
    throw new Unsupported("has brackets that could not be read; accept full refreshes");
  }

  /** Returns whether the token at this position is that sign. */
  static boolean isSign(List<Token> tokens, int at, String sign) {
    return at >= 0
        && at < tokens.size()
        && tokens.get(at).kind() == Kind.SIGN
        && tokens.get(at).text().equals(sign);
  }

  private static boolean adjacent(List<Token> tokens, int at) {
    Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    return last != null && last.end() == at && last.is("e");
  }

  private static int quoted(String sql, int start, char quote, boolean escapes) {
    int at = start + 1;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (escapes && c == '\\') {
        at++;
      } else if (c == quote) {
        if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
          at++;
        } else {
          return at + 1;
        }
      }
      at++;
    }
    throw new Unsupported("has a text literal that could not be read; accept full refreshes");
  }
}
