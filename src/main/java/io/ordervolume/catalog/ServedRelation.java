package io.ordervolume.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A relation that has a route, as registered and installed in the database.
 *
 * @param id of its row in {@code order_volume.maintained_view}
 * @param name of the relation and of its route
 * @param mode how it is maintained; empty for a plain view, and until it is installed
 * @param rowId the columns of the unique index, which name a row in a URL; empty for a plain view
 *     without any
 * @param key the maintenance key; empty unless the mode is incremental
 * @param objects the names of what belongs to it in schema {@code order_volume}; empty until it is
 *     installed
 * @param comment the relation's SQL comment
 */
public record ServedRelation(
    int id,
    String schema,
    String name,
    RelationKind kind,
    Optional<MaintenanceMode> mode,
    Optional<String> reason,
    List<RelationColumn> columns,
    List<String> rowId,
    List<KeyColumn> key,
    Optional<RelationObjects> objects,
    Optional<String> comment) {

  /** Returns whether plain reads lay a delta over the materialized view. */
  public boolean hasDelta() {
    return objects.isPresent() && mode.filter(MaintenanceMode.INCREMENTAL::equals).isPresent();
  }
}
