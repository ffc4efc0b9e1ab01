package io.ordervolume.deal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An offer to customers whose orders meet all conditions. Conditions that are null do not count.
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
    name = "Deal",
    description =
        "An offer to customers whose orders meet all conditions. Conditions that are null or missing"
            + " do not count.",
    additionalProperties = Schema.False.class,
    examples = "{\"states\":[\"TX\"],\"within\":\"P5M\",\"min_products\":4,\"percent_off\":10}")
public record Deal(
    @Schema(description = "The same as in the path; optional", pattern = "^" + NAME + "$")
        String name,
    @Schema(
            description = "Count only orders that went to one of these",
            nullable = true,
            minItems = 1,
            maxItems = LONGEST_LIST)
        List<String> states,
    @Schema(
            description = "Count only orders that went to one of these",
            nullable = true,
            minItems = 1,
            maxItems = LONGEST_LIST)
        List<String> cities,
    @Schema(
            description =
                "Count only orders of this last period: an ISO 8601 period of years, months, weeks and"
                    + " days such as P5M, at most P100Y",
            nullable = true)
        String within,
    @Schema(
            description = "Smallest number of orders",
            nullable = true,
            minimum = "1",
            maximum = MOST)
        Long minOrders,
    @Schema(
            description = "Smallest number of products in these orders",
            nullable = true,
            minimum = "1",
            maximum = MOST)
        Long minProducts,
    @Schema(
            description = "Smallest sum that these orders cost",
            nullable = true,
            minimum = "0",
            maximum = MOST_SPEND)
        BigDecimal minSpend,
    @Schema(
            description = "The discount in percent; null if it is defined elsewhere",
            nullable = true,
            minimum = "0",
            maximum = "100")
        BigDecimal percentOff) {

  /** The pattern of names. */
  static final String NAME = "[a-z0-9][a-z0-9_-]{0,62}";

  static final int LONGEST_LIST = 1_000;
  static final String MOST_SPEND = "1000000000000";
  private static final String MOST = "" + Integer.MAX_VALUE;

  /** Returns an array for the database; null for null. */
  static String[] array(List<String> texts) {
    return texts == null ? null : texts.toArray(String[]::new);
  }
}
