package io.ordervolume.derivation;

import io.ordervolume.derivation.Tokens.Kind;
import io.ordervolume.derivation.Tokens.Token;
import io.ordervolume.derivation.WindowTexts.PartKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Column;

/**
 * Replaces the constructs that the parser cannot read by ones that it can, and writes them back. A
 * binary operator {@code a ~~ b} becomes {@code a || mark = b}, a prefix operator {@code mark ||
 * a}, and a collation {@code a || mark}. Canonical text has parentheses around every operation, so
 * that precedence does not matter. A subquery without columns gets one.
 *
 * <p>The name of a window that another one refines becomes the first expression of PARTITION BY. A
 * frame becomes the last expression of ORDER BY or PARTITION BY, and so does a filter after WITHIN
 * GROUP. A FROM item with a syntax of its own, such as {@code JSON_TABLE}, becomes a function
 * without arguments.
 */
final class Markers {

  private static final String MARK = "order_volume_mark_";
  private static final String NOTHING = "order_volume_nothing";
  private static final String BASE = "order_volume_window_";
  private static final String FRAME = "order_volume_frame_";
  private static final String ITEM = "order_volume_item_";
  private static final String FILTER = "order_volume_filter_";
  private static final Pattern BINARY = Pattern.compile(" \\|\\| " + MARK + "(\\d+) = ");
  private static final Pattern POSTFIX = Pattern.compile(" \\|\\| " + MARK + "(\\d+)");
  private static final Pattern PREFIX = Pattern.compile(MARK + "(\\d+) \\|\\| ");
  private static final Pattern BASES = Pattern.compile("PARTITION BY " + BASE + "(\\d+)");
  private static final Pattern FRAMES =
      Pattern.compile("(?:,|(?:ORDER|PARTITION) BY) " + FRAME + "(\\d+)");
  private static final Pattern FILTERS = Pattern.compile(", " + FILTER + "(\\d+)\\)");
  private static final Pattern ITEMS = Pattern.compile(ITEM + "(\\d+)\\(\\)");
  private static final Pattern EMPTY = Pattern.compile("\\s*\\b" + NOTHING + "\\b");
  private static final Set<String> KNOWN =
      Set.of("+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "||");

  private final List<String> written = new ArrayList<>();

  /** Returns the text for the parser. */
  String replace(String sql) {
    List<Token> tokens = Tokens.of(sql);
    Map<Integer, WindowTexts.Part> windows = WindowTexts.find(tokens);
    Map<Integer, Integer> filters = filters(tokens);
    StringBuilder text = new StringBuilder();
    int copied = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      int last = -1;
      String replacement = null;
      if (windows.containsKey(i)) {
        WindowTexts.Part part = windows.get(i);
        last = part.last();
        replacement = window(part.kind(), write(sql, token, tokens.get(last)));
      } else if (filters.containsKey(i)) {
        last = filters.get(i);
        replacement = ", " + FILTER + write(sql, tokens.get(i + 1), tokens.get(last)) + ")";
      } else if (FromItemText.startsAt(tokens, i)) {
        last = FromItemText.end(tokens, i);
        replacement = ITEM + write(sql, token, tokens.get(last)) + "()";
      } else if (token.is("select") && i + 1 < tokens.size() && endsSelectList(tokens.get(i + 1))) {
        last = i;
        replacement = token.text() + " " + NOTHING;
      } else if (token.is("collate")) {
        last = qualifiedEnd(tokens, i + 1);
        replacement = "|| " + mark(sql, token, tokens.get(last));
      } else if (token.is("operator") && Tokens.isSign(tokens, i + 1, "(")) {
        last = i + 2;
        while (!Tokens.isSign(tokens, last, ")")) {
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
    String frames = put(FRAMES, postfix, " ", "");
    String bases = put(BASES, frames, "", "");
    String filters = put(FILTERS, bases, ") ", "");
    return EMPTY.matcher(put(ITEMS, filters, "", "")).replaceAll("");
  }

  /** Returns whether a name was put into the text here. */
  static boolean isMark(String name) {
    return name.startsWith(MARK)
        || name.startsWith(BASE)
        || name.startsWith(FRAME)
        || name.startsWith(FILTER)
        || name.equals(NOTHING);
  }

  /** Returns the window that another one refines, if an expression stands for its name. */
  Optional<String> base(Expression expression) {
    return marked(expression, BASE).map(Identifiers::unquote);
  }

  /** Returns the frame that an expression stands for. */
  Optional<String> frame(Expression expression) {
    return marked(expression, FRAME);
  }

  /** Returns the FROM item that a function stands for. */
  Optional<String> item(String function) {
    return text(function, ITEM);
  }

  private Optional<String> marked(Expression expression, String mark) {
    return expression instanceof Column column
        ? text(column.getColumnName(), mark)
        : Optional.empty();
  }

  private Optional<String> text(String name, String mark) {
    return name.startsWith(mark)
        ? Optional.of(written.get(Integer.parseInt(name.substring(mark.length()))))
        : Optional.empty();
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
    return MARK + write(sql, first, last);
  }

  private int write(String sql, Token first, Token last) {
    written.add(sql.substring(first.start(), last.end()));
    return written.size() - 1;
  }

  private static String window(PartKind kind, int number) {
    return switch (kind) {
      case BASE -> "PARTITION BY " + BASE + number;
      case FRAME -> ", " + FRAME + number;
      case ONLY_FRAME -> "ORDER BY " + FRAME + number;
    };
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

  /** Returns the last tokens of FILTER clauses after WITHIN GROUP, by the bracket before them. */
  private static Map<Integer, Integer> filters(List<Token> tokens) {
    Map<Integer, Integer> filters = new HashMap<>();
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (tokens.get(i).is("within") && tokens.get(i + 1).is("group")) {
        int close = Tokens.close(tokens, i + 2);
        if (close + 2 < tokens.size() && tokens.get(close + 1).is("filter")) {
          int end = Tokens.close(tokens, close + 2);
          if (tokens.subList(close, end).stream().noneMatch(token -> token.is("select"))) {
            filters.put(close, end);
          }
        }
      }
    }
    return filters;
  }

  private static int qualifiedEnd(List<Token> tokens, int at) {
    return Tokens.isSign(tokens, at + 1, ".") ? at + 2 : at;
  }

  private static boolean endsSelectList(Token token) {
    return token.is("from") || token.is("where") || token.text().equals(")");
  }
}
