package io.ordervolume.doctor;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A problem that a check found. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Finding", description = "A problem that a check found")
public record Finding(
    @Schema(description = "Stable code of the check", examples = "no-usable-index") String code,
    @Schema(
            description =
                "blocking: the service cannot answer and is not ready; warning: it answers")
        Severity severity,
    @Schema(description = "The view concerned; null if it is not about one view", nullable = true)
        String view,
    @Schema(description = "The problem, in one or two sentences") String problem,
    @Schema(description = "How to fix it") String fix,
    @Schema(description = "SQL that fixes it; null if there is none", nullable = true)
        String sql) {}
