package io.ordervolume.derivation;

import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.feature.Feature;
import net.sf.jsqlparser.statement.select.Select;

/** The parsed text of a view, with the marks in it. */
record Definition(Select select, Markers markers) {

  private static final int TIMEOUT_MILLIS = 5_000;

  /** Parses what {@code pg_get_viewdef} returned. */
  static Definition parse(String canonical) {
    Markers markers = new Markers();
    String sql = canonical.strip();
    sql = sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
    try {
      return new Definition(
          (Select)
              CCJSqlParserUtil.parse(
                  markers.replace(sql),
                  parser -> parser.withFeature(Feature.timeOut, TIMEOUT_MILLIS)),
          markers);
    } catch (JSQLParserException | RuntimeException failure) {
      if (failure instanceof Unsupported unsupported) {
        throw unsupported;
      }
      throw new Unsupported(
          "could not be parsed (%s); rewrite that part, or accept full refreshes"
              .formatted(firstLine(failure)));
    }
  }

  /** Parses an expression, such as that of a generated column. */
  static Expression parseExpression(String sql, Markers markers) {
    try {
      return CCJSqlParserUtil.parseExpression(markers.replace(sql), false);
    } catch (JSQLParserException | RuntimeException failure) {
      throw new Unsupported(
          "reads a generated column whose expression could not be parsed (%s); accept full refreshes"
              .formatted(firstLine(failure)));
    }
  }

  /** Returns the query again, for a proof that it was understood. */
  String render() {
    return markers.restore(select.toString());
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .findFirst()
        .orElse("no message")
        .replace("net.sf.jsqlparser.parser.ParseException: ", "")
        .strip();
  }
}
