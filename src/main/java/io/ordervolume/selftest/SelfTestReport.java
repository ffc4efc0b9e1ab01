package io.ordervolume.selftest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of a self-test. */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "SelfTest", description = "The result of a self-test")
public record SelfTestReport(
    String view,
    @Schema(description = "Live and definition were compared, and never differed") boolean passed,
    @Schema(description = "The same seed makes the same writes on the same data") int seed,
    @Schema(description = "Transactions that were tried and rolled back") int rounds,
    @Schema(description = "Rounds after which live and definition were compared") int comparisons,
    @Schema(
            description =
                "Inconclusive rounds: every row may have been stale, so live was the definition")
        int inconclusive,
    @Schema(description = "Why it ended before the last round; null if it did not", nullable = true)
        String stopped,
    @Schema(description = "How long it took, in milliseconds") long duration,
    @Schema(description = "The writes that were tried") List<Writes> writes,
    @Schema(description = "Rounds after which live and definition differed; three at most")
        List<Difference> differences) {

  /** The writes of one kind on one table. */
  @RegisterForReflection
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @Schema(name = "SelfTestWrites", description = "The writes of one kind on one table")
  public record Writes(
      String table,
      @Schema(description = "insert, update or delete") String kind,
      @Schema(description = "Statements that succeeded") int statements,
      @Schema(description = "Rows that they wrote") long rows,
      @Schema(description = "Statements that a constraint, a lock or a trigger refused")
          int refused,
      @Schema(description = "SQLSTATEs of these refusals") List<String> sqlstates) {}

  /** A round after which live and definition differed. */
  @RegisterForReflection
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @Schema(
      name = "SelfTestDifference",
      description = "A round after which live and definition differed")
  public record Difference(
      @Schema(description = "0 is the comparison before any write") int round,
      @Schema(description = "Its writes in their order, such as: update 2 of public.orders")
          List<String> writes,
      @Schema(description = "Row ids whose rows differ") long differentRows,
      @Schema(description = "The first row ids; five at most") List<List<String>> rowIds) {}
}
