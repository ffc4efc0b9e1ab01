package io.ordervolume.volume;

import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.enterprise.context.ApplicationScoped;

/** The rows of {@code customer_order_volume}. */
@ApplicationScoped
public class CustomerOrderVolumeRepository extends ViewRepository<CustomerOrderVolume, String> {

  CustomerOrderVolumeRepository() {
    super(View.of(CustomerOrderVolume.class, false).correctedBy("order_id", UniqueId::order));
  }
}
