package io.ordervolume.derivation;

import io.ordervolume.derivation.Tokens.Kind;
import io.ordervolume.derivation.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A FROM item with a syntax of its own: {@code JSON_TABLE}, {@code XMLTABLE}, {@code ROWS FROM} or
 * {@code VALUES}. Its text remains as it is. Columns of other items in it are found by their
 * qualifier, because canonical text qualifies each of them.
 */
final class FromItemText {

  private static final Set<String> BEFORE = Set.of("from", "join", "lateral");
  private static final Set<String> QUERIES = Set.of("select", "values", "with");

  private static final String VALUES = "order_volume_values";

  private final String text;
  private final List<Token> tokens;
  private final List<String> columns = new ArrayList<>();
  private final List<String> numbers = new ArrayList<>();
  private boolean nested;

  private FromItemText(String text) {
    this.text = text;
    this.tokens = Tokens.of(text);
    if (tokens.get(0).is("json_table") || tokens.get(0).is("xmltable")) {
      int first = clause(2);
      readColumns(Tokens.isSign(tokens, first, "(") ? first + 1 : first);
    }
  }

  /** Returns whether such an item begins at this token. */
  static boolean startsAt(List<Token> tokens, int at) {
    Token token = tokens.get(at);
    if (token.is("json_table") || token.is("xmltable")) {
      return Tokens.isSign(tokens, at + 1, "(") && !Tokens.isSign(tokens, at - 1, ".");
    }
    if (Tokens.isSign(tokens, at, "(")
        && at + 1 < tokens.size()
        && tokens.get(at + 1).is("values")) {
      int close = Tokens.close(tokens, at);
      return isAlias(tokens, close + 1) && Tokens.isSign(tokens, close + 2, "(");
    }
    return token.is("rows")
        && at + 3 < tokens.size()
        && tokens.get(at + 1).is("from")
        && Tokens.isSign(tokens, at + 2, "(")
        && canPrecede(tokens.get(at - 1))
        && isCall(tokens, at + 3);
  }

  /** Returns the last token of the item that begins here, without its alias. */
  static int end(List<Token> tokens, int at) {
    int open = tokens.get(at).is("rows") ? at + 2 : tokens.get(at).isName() ? at + 1 : at;
    return Tokens.close(tokens, open);
  }

  /** Returns whether a token is an alias. Canonical text quotes aliases that are keywords. */
  private static boolean isAlias(List<Token> tokens, int at) {
    if (at >= tokens.size() || !tokens.get(at).isName()) {
      return false;
    }
    Token token = tokens.get(at);
    return token.kind() == Kind.NAME || Identifiers.quote(token.text()).equals(token.text());
  }

  /** Returns whether an item can follow. Otherwise {@code rows} is a column. */
  private static boolean canPrecede(Token before) {
    return BEFORE.stream().anyMatch(before::is) || Set.of(",", "(").contains(before.text());
  }

  private static boolean isCall(List<Token> tokens, int at) {
    if (!tokens.get(at).isName() || QUERIES.stream().anyMatch(tokens.get(at)::is)) {
      return false;
    }
    int next = at + 1;
    while (Tokens.isSign(tokens, next, ".")) {
      next += 2;
    }
    return Tokens.isSign(tokens, next, "(");
  }

  static FromItemText of(String text) {
    return new FromItemText(text);
  }

  /** Returns the name that the item has without an alias. */
  String name() {
    return tokens.get(0).text().toLowerCase(Locale.ROOT);
  }

  /** Returns the columns that the text itself names; empty for {@code ROWS FROM}. */
  List<String> columns() {
    return List.copyOf(columns);
  }

  /** Returns the column that numbers the rows. */
  Optional<String> ordinality() {
    return nested ? Optional.empty() : numbers.stream().findFirst();
  }

  /** Returns the text with the columns of other items resolved. */
  Scalar bind(QueryBinder queries, BlockContext context) {
    List<Scalar.Part> parts = new ArrayList<>();
    int copied = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String name = Identifiers.unquote(token.text());
      if (token.is("select")) {
        throw new Unsupported(
            "has a subquery in %s; compute it in a joined subquery".formatted(label()));
      }
      if (isQualifier(i) && context.scope().isAlias(name)) {
        parts.add(new Scalar.Text(text.substring(copied, token.start())));
        parts.addAll(
            VirtualColumns.inline(column(name, tokens.get(i + 2), context), queries, context)
                .parts());
        copied = tokens.get(i + 2).end();
        i += 2;
      } else if (token.isName() && context.scope().isMerged(name)) {
        throw new Unsupported(
            "has %s beside a full join by USING; write that join with ON".formatted(label()));
      }
    }
    parts.add(new Scalar.Text(text.substring(copied)));
    return Scalar.of(List.copyOf(parts), Optional.empty());
  }

  /** Returns whether a name qualifies a column, and not a type, a function or a field. */
  private boolean isQualifier(int at) {
    return tokens.get(at).isName()
        && at + 2 < tokens.size()
        && Tokens.isSign(tokens, at + 1, ".")
        && !Tokens.isSign(tokens, at - 1, ".")
        && !Tokens.isSign(tokens, at + 3, "(");
  }

  private Scalar column(String alias, Token name, BlockContext context) {
    return Optional.of(name)
        .filter(Token::isName)
        .flatMap(own -> context.scope().find(alias, Identifiers.unquote(own.text())))
        .orElseThrow(
            () ->
                new Unsupported(
                    "uses %s.%s in %s, which is not understood; accept full refreshes"
                        .formatted(alias, name.text(), label())));
  }

  /** Returns a query of VALUES as a FROM item. */
  Leaf values(QueryBinder queries, BlockContext context) {
    int open = 2;
    int width = 1;
    for (int i = open + 1; i < Tokens.close(tokens, open); i++) {
      if (Tokens.isSign(tokens, i, "(") || Tokens.isSign(tokens, i, "[")) {
        i = Tokens.close(tokens, i);
      } else if (Tokens.isSign(tokens, i, ",")) {
        width++;
      }
    }
    List<String> names = IntStream.rangeClosed(1, width).mapToObj(i -> "column" + i).toList();
    Scalar bound = bind(queries, context);
    List<Scalar.Part> parts = new ArrayList<>();
    parts.add(new Scalar.Text(bound.references().isEmpty() ? "" : "LATERAL "));
    parts.addAll(bound.parts());
    parts.add(new Scalar.Text(" AS %s(%s)".formatted(VALUES, String.join(", ", names))));
    return new Leaf(
        VALUES,
        names,
        new Leaf.FixedSource(Scalar.of(List.copyOf(parts), Optional.empty()), Optional.empty()));
  }

  /** Returns the position after the word COLUMNS outside of brackets. */
  private int clause(int from) {
    for (int i = from; i < tokens.size(); i++) {
      if (Tokens.isSign(tokens, i, "(")) {
        i = Tokens.close(tokens, i);
      } else if (tokens.get(i).is("columns") && !tokens.get(i - 1).is("as")) {
        return i + 1;
      }
    }
    throw new Unsupported(
        "has %s that is not understood; accept full refreshes".formatted(label()));
  }

  private void readColumns(int from) {
    boolean starts = true;
    for (int i = from; i < tokens.size() && !Tokens.isSign(tokens, i, ")"); i++) {
      if (starts && isNested(i)) {
        nested = true;
        int open = clause(i);
        readColumns(open + 1);
        i = Tokens.close(tokens, open);
      } else if (starts) {
        String name = Identifiers.unquote(tokens.get(i).text());
        columns.add(name);
        if (tokens.get(i + 1).is("for")) {
          numbers.add(name);
        }
      } else if (Tokens.isSign(tokens, i, "(")) {
        i = Tokens.close(tokens, i);
      }
      starts = Tokens.isSign(tokens, i, ",");
    }
  }

  private boolean isNested(int at) {
    return tokens.get(at).is("nested")
        && tokens.get(at + 1).is("path")
        && tokens.get(at + 2).kind() == Kind.STRING;
  }

  private String label() {
    Token first = tokens.get(0);
    if (!columns.isEmpty()) {
      return name().toUpperCase(Locale.ROOT);
    }
    return first.is("rows") ? "ROWS FROM" : "VALUES";
  }
}
