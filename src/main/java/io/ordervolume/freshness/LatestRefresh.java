package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The running refresh of a view, or else the last one, without the name of the client. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "LatestRun", description = "The refresh that runs, or else the last one")
public record LatestRefresh(
    String view,
    long id,
    String mode,
    OffsetDateTime startedAt,
    OffsetDateTime cancelRequestedAt,
    OffsetDateTime finishedAt,
    String outcome) {}
