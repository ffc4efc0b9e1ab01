package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * What readers see now.
 *
 * @param version moves when rows changed, or when a rebuild wrote all of them anew
 * @param asOf the rows hold everything committed before this time; null before the first fill
 * @param rows rows in the view; null before the first fill
 * @param staleness age in seconds of the oldest change that the rows lack; 0 when they lack none;
 *     null while changes go unnoticed, because capture is off or its triggers are not in place
 * @param pendingChanges changed keys that readers do not see yet
 * @param pendingByTable how many of these each base table has; {@code all} stands for every order
 * @param oldestChange when the oldest of them was made; null when there is none
 * @param lastRefresh when the last refresh succeeded; null before the first
 * @param lastOutcome how the last finished attempt ended; null before the first
 * @param consecutiveFailures attempts that failed since the last success
 * @param nextRefresh the next appointed refresh; null when there is no schedule
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Freshness(
    String view,
    State state,
    long version,
    OffsetDateTime asOf,
    Long rows,
    Double staleness,
    long pendingChanges,
    Map<String, Long> pendingByTable,
    OffsetDateTime oldestChange,
    OffsetDateTime lastRefresh,
    String lastOutcome,
    long consecutiveFailures,
    OffsetDateTime nextRefresh) {}
