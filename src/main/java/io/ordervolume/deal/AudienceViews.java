package io.ordervolume.deal;

import io.ordervolume.catalog.RelationObjects;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import io.ordervolume.read.ReadTarget;
import io.ordervolume.read.ReadTargets;
import io.ordervolume.sql.Relation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The customers who qualify for a deal, as a relation of its own for each deal. */
@ApplicationScoped
public class AudienceViews {

  /** The columns of each audience. */
  public static final Columns COLUMNS =
      new Columns(
          List.of(
              new Column("customer_id", ColumnType.INTEGER),
              new Column("customer_name", ColumnType.TEXT),
              new Column("email", ColumnType.TEXT),
              new Column("city", ColumnType.TEXT),
              new Column("state", ColumnType.TEXT),
              new Column("orders", ColumnType.INTEGER),
              new Column("products", ColumnType.INTEGER),
              new Column("spend", ColumnType.NUMERIC),
              new Column("last_purchase", ColumnType.TIME)),
          "customer_id");

  /** The path of audiences of deals that are not stored. */
  public static final String OF_DRAFTS = "audiences";

  private static final String ORDERS = "customer_order_volume";
  private static final String SQL = read("/db/queries/customer_audience.sql");

  private final RelationRegistry registry;
  private final ReadTargets targets;
  private final DealsOfStore deals;

  AudienceViews(RelationRegistry registry, ReadTargets targets, DealsOfStore deals) {
    this.registry = registry;
    this.targets = targets;
    this.deals = deals;
  }

  /** Returns the audience of a deal. */
  ReadTarget of(Deal deal) {
    return target("deals/" + deal.name() + "/audience", deal, true);
  }

  /**
   * Returns the audience that a deal would have. It depends on the request body, so caches must not
   * keep it.
   */
  ReadTarget ofDraft(Deal deal) {
    return target(OF_DRAFTS, deal, false);
  }

  private ReadTarget target(String path, Deal deal, boolean storable) {
    deals.require();
    RelationObjects orders =
        registry
            .find(ORDERS)
            .flatMap(ServedRelation::objects)
            .orElseThrow(
                () ->
                    ProblemType.VIEW_NOT_POPULATED
                        .problem(
                            "The view " + ORDERS + " is not installed.",
                            "Try again after the seconds in Retry-After.")
                        .withHeader("Retry-After", 5)
                        .build());
    List<Object> conditions =
        Arrays.asList(
            Deal.array(deal.states()),
            Deal.array(deal.cities()),
            deal.within(),
            deal.minOrders(),
            deal.minProducts(),
            deal.minSpend());
    Relation audience =
        Relation.computed(path, COLUMNS, sql(orders.current()), sql(orders.live()), conditions);
    return targets.find(ORDERS).orElseThrow().derive(audience, storable);
  }

  private static String sql(String orders) {
    return SQL.replace("${orders}", "order_volume.\"" + orders.replace("\"", "\"\"") + '"');
  }

  private static String read(String resource) {
    try (InputStream sql = AudienceViews.class.getResourceAsStream(resource)) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*\n", "");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
