package io.ordervolume.deal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is offered to customers whose orders meet all conditions; those that are null do not matter.
 *
 * @param states only orders that went to one of these count
 * @param cities only orders that went to one of these count
 * @param within only orders of this last period count, an ISO 8601 period such as P5M
 * @param minOrders fewest orders that count
 * @param minProducts fewest products in these orders
 * @param minSpend least that these orders cost together
 * @param percentOff what is offered; null where that is said elsewhere
 */
@JsonNaming(SnakeCaseStrategy.class)
@Schema(
    name = "Deal",
    description = "What is offered to customers whose orders meet all conditions",
    examples = "{\"states\":[\"TX\"],\"within\":\"P5M\",\"min_products\":4,\"percent_off\":10}")
public record Deal(
    @Schema(
            description = "As in the path; may be left away",
            pattern = "^[a-z0-9][a-z0-9_-]{0,62}$")
        String name,
    @Schema(description = "Only orders that went to one of these count") List<String> states,
    @Schema(description = "Only orders that went to one of these count") List<String> cities,
    @Schema(description = "Only orders of this last period count, an ISO 8601 period such as P5M")
        String within,
    @Schema(description = "Fewest orders that count", minimum = "1") Long minOrders,
    @Schema(description = "Fewest products in these orders", minimum = "1") Long minProducts,
    @Schema(description = "Least that these orders cost together", minimum = "0")
        BigDecimal minSpend,
    @Schema(description = "What is offered", minimum = "0", maximum = "100")
        BigDecimal percentOff) {

  /** Texts as the database takes them; null for null. */
  static String[] array(List<String> texts) {
    return texts == null ? null : texts.toArray(String[]::new);
  }
}
