package io.ordervolume.deal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;

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
public record Deal(
    String name,
    List<String> states,
    List<String> cities,
    String within,
    Long minOrders,
    Long minProducts,
    BigDecimal minSpend,
    BigDecimal percentOff) {}
