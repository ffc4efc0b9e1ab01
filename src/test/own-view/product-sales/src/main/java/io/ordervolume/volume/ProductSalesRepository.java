package io.ordervolume.volume;

import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The rows of {@code product_sales}. */
@Singleton
public class ProductSalesRepository extends ViewRepository<ProductSales, Long> {

  private static final View VIEW = View.of(ProductSales.class, false);

  ProductSalesRepository(DeltaConfig delta, @ConfigProperty(name = "order-volume.key") String key) {
    super(VIEW.correctedBy(key, delta.enabled()));
  }
}
