package io.ordervolume.query;

import static io.ordervolume.query.Relationship.Direction.AGAINST_KEY;
import static io.ordervolume.query.Relationship.Direction.ALONG_KEY;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Orders, each of one customer, who lives in one region; queries over them. */
final class Shop implements Relationships {

  static final Column ID = new Column("id", ColumnType.INTEGER);
  static final Column CUSTOMER_ID = new Column("customer_id", ColumnType.INTEGER);
  static final Column COST = new Column("cost", ColumnType.NUMERIC);
  static final Column NAME = new Column("name", ColumnType.TEXT);
  static final Column SINCE = new Column("since", ColumnType.TIME);
  static final Column REGION_ID = new Column("region_id", ColumnType.INTEGER);
  static final Column TITLE = new Column("title", ColumnType.TEXT);

  static final Relationship CUSTOMER =
      Relationship.ofKey("buyer", "customers", ALONG_KEY, false, List.of(CUSTOMER_ID), List.of(ID));
  static final Relationship ORDERS =
      Relationship.ofKey("buyer", "orders", AGAINST_KEY, true, List.of(ID), List.of(CUSTOMER_ID));
  static final Relationship REGION =
      Relationship.ofKey("home", "regions", ALONG_KEY, false, List.of(REGION_ID), List.of(ID));

  static final int MOST_ROWS = 50;

  private static final Map<String, Columns> COLUMNS =
      Map.of(
          "orders", new Columns(List.of(ID, CUSTOMER_ID, COST), "id"),
          "customers", new Columns(List.of(ID, NAME, SINCE, REGION_ID), "id"),
          "regions", new Columns(List.of(ID, TITLE), "id"));

  private static final Map<String, List<Relationship>> RELATIONSHIPS =
      Map.of(
          "orders", List.of(CUSTOMER), "customers", List.of(ORDERS, REGION), "regions", List.of());

  /** The query of parameters such as {@code cost=gt.5} over a relation. */
  static Query query(String relation, String parameters) {
    return new QueryParser(COLUMNS.get(relation), false, relation, new Shop())
        .parse(
            Stream.of(parameters.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .map(parts -> new QueryParameter(parts[0], parts[1]))
                .toList());
  }

  @Override
  public List<Relationship> from(String relation) {
    return RELATIONSHIPS.get(relation);
  }

  @Override
  public Optional<Columns> columns(String relation) {
    return Optional.ofNullable(COLUMNS.get(relation));
  }

  @Override
  public PageLimits limits() {
    return new PageLimits(MOST_ROWS);
  }
}
