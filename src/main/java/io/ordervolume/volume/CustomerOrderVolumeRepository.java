package io.ordervolume.volume;

import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The rows of {@code customer_order_volume}. */
@Singleton
public class CustomerOrderVolumeRepository extends ViewRepository<CustomerOrderVolume, String> {

  private static final View VIEW = View.of(CustomerOrderVolume.class, false);

  CustomerOrderVolumeRepository(
      DeltaConfig delta, @ConfigProperty(name = "order-volume.key") String key) {
    super(VIEW.correctedBy(key, delta.enabled()).withKeyNaming(UniqueId::order));
  }
}
