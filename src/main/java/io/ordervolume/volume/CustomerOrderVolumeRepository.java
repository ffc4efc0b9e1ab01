package io.ordervolume.volume;

import io.ordervolume.delta.DeltaConfig;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.inject.Singleton;

/** The rows of {@code customer_order_volume}. */
@Singleton
public class CustomerOrderVolumeRepository extends ViewRepository<CustomerOrderVolume, String> {

  private static final View VIEW = View.of(CustomerOrderVolume.class, false);

  CustomerOrderVolumeRepository(DeltaConfig delta) {
    super(VIEW.correctedBy("order_id", UniqueId::order, delta.enabled()));
  }
}
