package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The freshness of one view. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Freshness", description = "The freshness of one view")
public record Freshness(
    @Schema(description = "Name of the view") String view,
    FreshnessState state,
    @Schema(
            description = "incremental, full or scheduled; null until it is installed",
            nullable = true)
        String mode,
    @Schema(
            description =
                "Moves whenever rows that readers may have seen moved; null until installed",
            nullable = true)
        Long version,
    @Schema(
            description =
                "The rows hold everything committed before this time; null before the first fill",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime asOf,
    @Schema(description = "Rows of the view; null until it is installed", nullable = true)
        Long rows,
    @Schema(description = "Rows that lie in the delta") long deltaRows,
    @Schema(
            description =
                "Age in seconds of the oldest change that the rows lack, or more; 0 if they lack none;"
                    + " null if changes may go unnoticed",
            nullable = true)
        Double staleness,
    @Schema(description = "Captured row images that wait to be applied; 10,000 a table at most")
        long pendingChanges,
    @Schema(description = "The same for each table that has any") Map<String, Long> pendingByTable,
    @Schema(
            description = "When the oldest of them was made; null if there is none",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime oldestChange,
    @Schema(
            description = "Why the view waits for a refresh; null if its delta covers all changes",
            nullable = true)
        String needsRefresh,
    @Schema(description = "Why the view could not be installed; null if it could", nullable = true)
        String problem,
    @Schema(
            description = "When the last refresh succeeded; null before the first",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime lastRefresh,
    @Schema(
            description = "Outcome of the last finished attempt; null before the first",
            nullable = true)
        String lastOutcome,
    @Schema(description = "Attempts that failed since the last success") long consecutiveFailures,
    @Schema(
            description = "The next scheduled refresh; null if there is no schedule",
            nullable = true,
            implementation = String.class,
            format = "date-time")
        OffsetDateTime nextRefresh) {}
