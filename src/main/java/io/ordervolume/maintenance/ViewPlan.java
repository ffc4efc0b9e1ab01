package io.ordervolume.maintenance;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a view is maintained: the derived queries, and how PostgreSQL runs them. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "ViewPlan", description = "How a view is maintained")
public record ViewPlan(
    String view,
    @Schema(nullable = true) String mode,
    @Schema(nullable = true) String reason,
    List<String> key,
    @Schema(description = "From changed rows of a table to keys of the view")
        List<Mapping> mappings) {

  /** A query from the change log of a table to the keys of the view. */
  @RegisterForReflection
  @Schema(name = "ViewMapping", description = "From changed rows of a table to keys of the view")
  public record Mapping(
      @Schema(description = "The table that changed") String table,
      @Schema(description = "Its name in the query of the view", nullable = true) String occurrence,
      @Schema(description = "The query, with the change log and the tables as they are now")
          String sql,
      @Schema(description = "Lines of its EXPLAIN") List<String> explain) {}
}
