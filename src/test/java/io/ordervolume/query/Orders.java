package io.ordervolume.query;

import java.util.List;
import java.util.stream.Stream;

/** A small view and queries over it, written as clients write them. */
public final class Orders {

  public static final Column UNIQUE_ID = new Column("unique_id", ColumnType.TEXT);
  public static final Column CITY = new Column("city", ColumnType.TEXT);
  public static final Column STATE = new Column("state", ColumnType.TEXT);
  public static final Column ORDER_SIZE = new Column("order_size", ColumnType.INTEGER);
  public static final Column ORDER_COST = new Column("order_cost", ColumnType.NUMERIC);
  public static final Column PURCHASE_DATE = new Column("purchase_date", ColumnType.TIME);

  /** A column of a type without a special form. */
  public static final Column DOC = new Column("doc", ColumnType.OTHER, "jsonb", 'U');

  public static final Column TAGS = new Column("tags", ColumnType.OTHER, "text[]", 'A');
  public static final Column SPAN = new Column("span", ColumnType.OTHER, "int4range", 'R');
  public static final Column PAID = new Column("paid", ColumnType.OTHER, "boolean", 'B');

  public static final Columns COLUMNS =
      new Columns(
          List.of(
              UNIQUE_ID, CITY, STATE, ORDER_SIZE, ORDER_COST, PURCHASE_DATE, DOC, TAGS, SPAN, PAID),
          "unique_id");
  static final QueryParser PARSER = new QueryParser(COLUMNS, false);

  private Orders() {}

  /** Returns the query for parameters such as {@code state=eq.TX}. */
  public static Query query(String... parameters) {
    return PARSER.parse(parameters(parameters));
  }

  static List<QueryParameter> parameters(String... parameters) {
    return Stream.of(parameters)
        .map(parameter -> parameter.split("=", 2))
        .map(parts -> new QueryParameter(parts[0], parts[1]))
        .toList();
  }

  /** Returns the only condition of a query with this parameter. */
  static Filter condition(String parameter) {
    return ((Filter.All) query(parameter).filter()).filters().get(0);
  }
}
