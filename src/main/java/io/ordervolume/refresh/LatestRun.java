package io.ordervolume.refresh;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The refresh that runs, or else the last one that was asked for, without who asked. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "LatestRun", description = "The refresh that runs, or else the last one")
public record LatestRun(
    long id,
    String mode,
    OffsetDateTime startedAt,
    OffsetDateTime cancelRequestedAt,
    OffsetDateTime finishedAt,
    String outcome) {}
