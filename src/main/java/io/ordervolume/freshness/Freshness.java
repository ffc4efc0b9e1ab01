package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What readers see now. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Freshness", description = "What readers see now")
public record Freshness(
    @Schema(description = "Name of the view") String view,
    State state,
    @Schema(description = "Moves when rows changed, or when a rebuild wrote all of them anew")
        long version,
    @Schema(
            description =
                "The rows hold everything committed before this time; null before the first fill",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime asOf,
    @Schema(description = "Rows in the view; null before the first fill", nullable = true)
        Long rows,
    @Schema(
            description =
                "Age in seconds of the oldest change that the rows lack; 0 when they lack none; null"
                    + " while changes go unnoticed, because capture is off or its triggers are not in"
                    + " place",
            nullable = true)
        Double staleness,
    @Schema(description = "Changed keys that readers do not see yet") long pendingChanges,
    @Schema(description = "How many of these each base table has; all stands for every order")
        Map<String, Long> pendingByTable,
    @Schema(
            description = "When the oldest of them was made; null when there is none",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime oldestChange,
    @Schema(
            description = "When the last refresh succeeded; null before the first",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime lastRefresh,
    @Schema(
            description = "How the last finished attempt ended; null before the first",
            nullable = true)
        String lastOutcome,
    @Schema(description = "Attempts that failed since the last success") long consecutiveFailures,
    @Schema(
            description = "The next appointed refresh; null when there is no schedule",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime nextRefresh,
    @Schema(description = "Replicas of the database that reads may go to")
        List<ReplicaStanding> replicas) {}
