package io.ordervolume.volume;

import io.ordervolume.delta.DeltaConfig;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.inject.Singleton;

/** The rows of {@code customer_order_volume}. */
@Singleton
public class CustomerOrderVolumeRepository extends ViewRepository<CustomerOrderVolume, String> {

  CustomerOrderVolumeRepository(DeltaConfig delta) {
    super(
        View.of(CustomerOrderVolume.class, false)
            .correctedBy("order_id", UniqueId::order, delta.enabled()));
  }
}
