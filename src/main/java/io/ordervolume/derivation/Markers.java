package io.ordervolume.derivation;

import io.ordervolume.derivation.Tokens.Kind;
import io.ordervolume.derivation.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the constructs that the parser cannot read by ones that it can, and writes them back. A
 * binary operator {@code a ~~ b} becomes {@code a || mark = b}, a prefix operator {@code mark ||
 * a}, and a collation {@code a || mark}. Canonical text has parentheses around every operation, so
 * that precedence does not matter. A subquery without columns gets one.
 */
final class Markers {

  private static final String MARK = "order_volume_mark_";
  private static final String NOTHING = "order_volume_nothing";
  private static final Pattern BINARY = Pattern.compile(" \\|\\| " + MARK + "(\\d+) = ");
  private static final Pattern POSTFIX = Pattern.compile(" \\|\\| " + MARK + "(\\d+)");
  private static final Pattern PREFIX = Pattern.compile(MARK + "(\\d+) \\|\\| ");
  private static final Pattern EMPTY = Pattern.compile("\\s*\\b" + NOTHING + "\\b");
  private static final Set<String> KNOWN =
      Set.of("+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "||");

  private final List<String> written = new ArrayList<>();

  /** Returns the text for the parser. */
  String replace(String sql) {
    List<Token> tokens = Tokens.of(sql);
    StringBuilder text = new StringBuilder();
    int copied = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      int last = -1;
      String replacement = null;
      if (token.is("select") && i + 1 < tokens.size() && endsSelectList(tokens.get(i + 1))) {
        last = i;
        replacement = token.text() + " " + NOTHING;
      } else if (token.is("collate")) {
        last = qualifiedEnd(tokens, i + 1);
        replacement = "|| " + mark(sql, token, tokens.get(last));
      } else if (token.is("operator") && isSign(tokens, i + 1, "(")) {
        last = i + 2;
        while (!isSign(tokens, last, ")")) {
          last++;
        }
        replacement = operator(tokens, i, mark(sql, token, tokens.get(last)));
      } else if (token.kind() == Kind.OPERATOR && !KNOWN.contains(token.text())) {
        last = i;
        replacement = operator(tokens, i, mark(sql, token, token));
      } else if (token.is("variadic")) {
        last = i;
        replacement = mark(sql, token, token) + " ||";
      } else if (token.is("is") && distinctEnd(tokens, i) > 0) {
        last = distinctEnd(tokens, i);
        replacement = operator(tokens, i, mark(sql, token, tokens.get(last)));
      }
      if (last >= 0) {
        text.append(sql, copied, token.start()).append(replacement);
        copied = tokens.get(last).end();
        i = last;
      }
    }
    return text.append(sql, copied, sql.length()).toString();
  }

  /** Returns the text that PostgreSQL reads for a text that the parser wrote. */
  String restore(String sql) {
    String binary = put(BINARY, sql, " ", " ");
    String prefix = put(PREFIX, binary, "", " ");
    String postfix = put(POSTFIX, prefix, " ", "");
    return EMPTY.matcher(postfix).replaceAll("");
  }

  /** Returns whether a name was put into the text here. */
  static boolean isMark(String name) {
    return name.startsWith(MARK) || name.equals(NOTHING);
  }

  private String put(Pattern pattern, String sql, String before, String after) {
    return pattern
        .matcher(sql)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    before + written.get(Integer.parseInt(match.group(1))) + after));
  }

  private String mark(String sql, Token first, Token last) {
    written.add(sql.substring(first.start(), last.end()));
    return MARK + (written.size() - 1);
  }

  private static String operator(List<Token> tokens, int at, String mark) {
    Token before = tokens.get(at - 1);
    boolean prefix =
        before.kind() == Kind.OPERATOR
            || before.kind() == Kind.SIGN && "([,".contains(before.text())
            || before.is("when")
            || before.is("then")
            || before.is("else")
            || before.is("and")
            || before.is("or")
            || before.is("not")
            || before.is("select")
            || before.is("by");
    return prefix ? mark + " ||" : "|| " + mark + " =";
  }

  /** Returns the last token of {@code is [not] distinct from}, or -1. */
  private static int distinctEnd(List<Token> tokens, int at) {
    int next = at + 1 < tokens.size() && tokens.get(at + 1).is("not") ? at + 2 : at + 1;
    return next + 1 < tokens.size()
            && tokens.get(next).is("distinct")
            && tokens.get(next + 1).is("from")
        ? next + 1
        : -1;
  }

  private static int qualifiedEnd(List<Token> tokens, int at) {
    return isSign(tokens, at + 1, ".") ? at + 2 : at;
  }

  private static boolean endsSelectList(Token token) {
    return token.is("from") || token.is("where") || token.text().equals(")");
  }

  private static boolean isSign(List<Token> tokens, int at, String sign) {
    return at < tokens.size()
        && tokens.get(at).kind() == Kind.SIGN
        && tokens.get(at).text().equals(sign);
  }
}
