package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The state of a standby. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Standby", description = "A streaming standby of the database")
public record StandbyStatus(
    @Schema(description = "Its name in metrics and logs") String server,
    @Schema(description = "Whether reads go there") boolean inUse,
    @Schema(
            description = "Upper bound of its lag in seconds; null until it is known",
            nullable = true)
        Double lag) {}
