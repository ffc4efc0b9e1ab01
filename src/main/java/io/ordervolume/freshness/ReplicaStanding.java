package io.ordervolume.freshness;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.ordervolume.replica.Replica;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a replica of the database stands. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Replica", description = "A replica of the database")
public record ReplicaStanding(
    @Schema(description = "Its name in metrics and logs") String server,
    @Schema(description = "Whether reads go there") boolean inUse,
    @Schema(
            description =
                "Most that it is behind the primary, in seconds; null before that is known",
            nullable = true)
        Double lag) {

  static ReplicaStanding of(Replica replica) {
    Duration lag = replica.state().lag();
    return new ReplicaStanding(
        replica.name(), replica.state().isInUse(), lag == null ? null : lag.toMillis() / 1000.0);
  }
}
