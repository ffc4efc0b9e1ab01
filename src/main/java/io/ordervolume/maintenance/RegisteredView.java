package io.ordervolume.maintenance;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.ordervolume.catalog.CatalogEntry;
import io.ordervolume.catalog.KeyColumn;
import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.Freshness;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A registered relation, as clients see it. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "View", description = "A registered relation")
public record RegisteredView(
    @Schema(description = "Name of the relation and of its route") String view,
    String schema,
    @Schema(description = "maintained for a materialized view, plain for a plain view") String kind,
    @Schema(
            description =
                "incremental, full or scheduled; null for a plain view and until installed",
            nullable = true)
        String mode,
    @Schema(
            description = "Why the mode is not incremental, and the way out; null if it is",
            nullable = true)
        String reason,
    @Schema(description = "Columns that name a row in a URL") List<String> rowId,
    @Schema(description = "Columns by which affected rows are found; empty unless incremental")
        List<String> key,
    @Schema(description = "Base tables whose changes are captured for it") List<String> tables,
    @Schema(description = "Columns of the relation") List<Column> columns,
    @Schema(description = "SQL comment of the relation; null if it has none", nullable = true)
        String comment,
    @Schema(description = "Whether the view is installed as registered") boolean installed,
    @Schema(description = "Why it could not be installed; null if it could", nullable = true)
        String problem,
    @Schema(description = "How fresh it is; null for a plain view", nullable = true)
        Freshness freshness) {

  /** A column of a registered relation. */
  @RegisterForReflection
  @Schema(name = "ViewColumn", description = "A column of a registered relation")
  public record Column(
      String name,
      @Schema(description = "The SQL type") String type,
      @Schema(description = "SQL comment of the column; null if it has none", nullable = true)
          String comment) {}

  static RegisteredView of(CatalogEntry entry, Optional<Freshness> freshness) {
    ServedRelation relation = entry.relation();
    return new RegisteredView(
        relation.name(),
        relation.schema(),
        lowerCase(relation.kind()),
        relation.mode().map(RegisteredView::lowerCase).orElse(null),
        relation.reason().orElse(null),
        relation.rowId(),
        relation.mode().filter(MaintenanceMode.INCREMENTAL::equals).isPresent()
            ? relation.key().stream().map(KeyColumn::name).toList()
            : List.of(),
        entry.tables(),
        relation.columns().stream()
            .map(column -> new Column(column.name(), column.type(), column.comment().orElse(null)))
            .toList(),
        relation.comment().orElse(null),
        entry.installed(),
        entry.problem().orElse(null),
        freshness.orElse(null));
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
