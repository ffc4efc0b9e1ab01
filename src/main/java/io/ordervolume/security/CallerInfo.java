package io.ordervolume.security;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Who calls, and what they may do. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "Session", description = "Who calls, and what they may do")
public record CallerInfo(
    @Schema(description = "Whom the service answers: whoever asks, or those with a token")
        AccessMode access,
    @Schema(description = "Whether the page can sign somebody in") boolean signIn,
    @Schema(description = "Null where the caller is not known", nullable = true) String name,
    @Schema(description = "Those of reader, marketer and operator that the caller has")
        List<String> roles) {}
