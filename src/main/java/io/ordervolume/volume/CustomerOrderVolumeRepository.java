package io.ordervolume.volume;

import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The rows of {@code customer_order_volume}. */
@Singleton
public class CustomerOrderVolumeRepository extends ViewRepository<CustomerOrderVolume, String> {

  CustomerOrderVolumeRepository(
      @ConfigProperty(name = "order-volume.delta.enabled") boolean delta) {
    super(
        View.of(CustomerOrderVolume.class, false).correctedBy("order_id", UniqueId::order, delta));
  }
}
