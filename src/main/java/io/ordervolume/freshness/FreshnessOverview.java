package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The freshness of all views. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "FreshnessOverview", description = "The freshness of all views")
public record FreshnessOverview(
    @Schema(description = "The worst state of any view") FreshnessState state,
    List<Freshness> views,
    @Schema(description = "Standbys of the database that reads may go to")
        List<StandbyStatus> standbys) {}
