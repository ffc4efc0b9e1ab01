package io.ordervolume.deal;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The customers who qualify for a deal, as a view of its own for each deal. */
public final class Audiences {

  /** What there is to know of them. */
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

  /** The path of those of deals that are not stored. */
  static final String OF_DRAFTS = "audiences";

  private static final String FUNCTION = "customer_audience";

  private static final ViewReader READER =
      new ViewReader(new View(FUNCTION, FUNCTION, COLUMNS, false, Optional.empty(), List.of()));

  private Audiences() {}

  /** The audience of some deal, under the path of all of them. */
  public static View ofAnyDeal() {
    return READER.view().servedAt("deals/{name}/audience");
  }

  /** That of a deal that is not stored. */
  public static View ofAnyDraft() {
    return READER.view().servedAt(OF_DRAFTS);
  }

  /** Reads the audience of a deal. */
  static ViewReader of(Deal deal) {
    return reader("deals/" + deal.name() + "/audience", deal);
  }

  /** Reads the audience that a deal would have. */
  static ViewReader ofDraft(Deal deal) {
    return reader(OF_DRAFTS, deal);
  }

  private static ViewReader reader(String path, Deal deal) {
    return READER.with(
        path,
        Arrays.asList(
            Deal.array(deal.states()),
            Deal.array(deal.cities()),
            deal.within(),
            deal.minOrders(),
            deal.minProducts(),
            deal.minSpend()));
  }
}
