package io.ordervolume.store;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Typed reads of the materialized view {@code customer_order_volume}, as the last refresh left it.
 * Call them within a session, for example in a method with {@code @WithSession}.
 */
@ApplicationScoped
public class CustomerOrderVolumeRepository
    implements PanacheRepositoryBase<CustomerOrderVolume, String> {

  private static final Sort BY_STATE = Sort.by("state").and("uniqueId");

  /** Returns the orders of these states, by state. */
  public Uni<List<CustomerOrderVolume>> listByStates(List<String> states) {
    return list("state in ?1", BY_STATE, states);
  }

  /** Returns the orders of a state that were purchased from one time until before another. */
  public Uni<List<CustomerOrderVolume>> listByStateAndPeriod(
      String state, OffsetDateTime from, OffsetDateTime until) {
    return list(
        "state = ?1 and purchaseDate >= ?2 and purchaseDate < ?3",
        Sort.by("purchaseDate").and("uniqueId"),
        state,
        from,
        until);
  }

  /** Returns the order with the lowest id; empty if there is none. */
  public Uni<Optional<CustomerOrderVolume>> findFirst() {
    return findAll(Sort.by("uniqueId"))
        .<CustomerOrderVolume>firstResult()
        .map(Optional::ofNullable);
  }
}
