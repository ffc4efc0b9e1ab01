package io.ordervolume.doctor;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Something that is not as it should be. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Finding", description = "Something that is not as it should be")
public record Finding(
    @Schema(description = "The kind of finding, to test for", examples = "no-usable-index")
        String code,
    @Schema(
            description =
                "blocking: the service cannot answer, and says that it is not ready; warning: it answers")
        Severity severity,
    @Schema(description = "The view concerned; null if it is not about one view", nullable = true)
        String view,
    @Schema(description = "What is wrong, in a sentence") String problem,
    @Schema(description = "What mends it, in a sentence") String mend,
    @Schema(description = "The SQL that it takes; null where none helps", nullable = true)
        String sql) {}
