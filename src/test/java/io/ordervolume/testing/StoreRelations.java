package io.ordervolume.testing;

import io.ordervolume.catalog.KeyColumn;
import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationObjects;
import io.ordervolume.catalog.ServedRelation;
import java.util.List;
import java.util.Optional;

/** The relations of the store as the catalog describes them, for tests without a service. */
public final class StoreRelations {

  /** The materialized view of the store. */
  public static final ServedRelation CUSTOMER_ORDER_VOLUME =
      new ServedRelation(
          1,
          "public",
          "customer_order_volume",
          RelationKind.MAINTAINED,
          Optional.of(MaintenanceMode.INCREMENTAL),
          Optional.empty(),
          List.of(
              text("unique_id"),
              text("customer_name"),
              column("purchase_date", "timestamp with time zone", 'D'),
              text("city"),
              text("state"),
              column("order_size", "bigint", 'N'),
              column("order_cost", "numeric", 'N'),
              column("order_id", "bigint", 'N'),
              column("customer_id", "bigint", 'N')),
          List.of("unique_id"),
          List.of(new KeyColumn("order_id", "bigint", false)),
          Optional.of(
              new RelationObjects(
                  "customer_order_volume_definition",
                  "customer_order_volume_delta",
                  "customer_order_volume_current",
                  "customer_order_volume_live",
                  "customer_order_volume_stale_keys")),
          Optional.empty());

  private StoreRelations() {}

  private static RelationColumn text(String name) {
    return column(name, "text", 'S');
  }

  private static RelationColumn column(String name, String type, char category) {
    return new RelationColumn(name, type, type, category, false, Optional.empty());
  }
}
