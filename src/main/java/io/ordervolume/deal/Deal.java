package io.ordervolume.deal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is offered to customers whose orders meet all conditions; those that are null do not matter.
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
    name = "Deal",
    description =
        "What is offered to customers whose orders meet all conditions; those that are null, or left"
            + " away, do not matter",
    additionalProperties = Schema.False.class,
    examples = "{\"states\":[\"TX\"],\"within\":\"P5M\",\"min_products\":4,\"percent_off\":10}")
public record Deal(
    @Schema(description = "As in the path; may be left away", pattern = "^" + NAME + "$")
        String name,
    @Schema(
            description = "Only orders that went to one of these count",
            nullable = true,
            minItems = 1,
            maxItems = LONGEST_LIST)
        List<String> states,
    @Schema(
            description = "Only orders that went to one of these count",
            nullable = true,
            minItems = 1,
            maxItems = LONGEST_LIST)
        List<String> cities,
    @Schema(
            description =
                "Only orders of this last period count, an ISO 8601 period such as P5M, of years,"
                    + " months, weeks and days; P100Y at most",
            nullable = true)
        String within,
    @Schema(
            description = "Fewest orders that count",
            nullable = true,
            minimum = "1",
            maximum = MOST)
        Long minOrders,
    @Schema(
            description = "Fewest products in these orders",
            nullable = true,
            minimum = "1",
            maximum = MOST)
        Long minProducts,
    @Schema(
            description = "Least that these orders cost together",
            nullable = true,
            minimum = "0",
            maximum = MOST_SPEND)
        BigDecimal minSpend,
    @Schema(
            description = "What is offered, in percent; null where that is said elsewhere",
            nullable = true,
            minimum = "0",
            maximum = "100")
        BigDecimal percentOff) {

  /** What a name matches. */
  static final String NAME = "[a-z0-9][a-z0-9_-]{0,62}";

  static final int LONGEST_LIST = 1_000;
  static final String MOST_SPEND = "1000000000000";
  private static final String MOST = "" + Integer.MAX_VALUE;

  /** Texts as the database takes them; null for null. */
  static String[] array(List<String> texts) {
    return texts == null ? null : texts.toArray(String[]::new);
  }
}
