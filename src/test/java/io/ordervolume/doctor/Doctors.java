package io.ordervolume.doctor;

import io.ordervolume.capture.Capture;
import io.ordervolume.customer.CompleteCustomerData;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.refresh.RefreshRun;
import io.ordervolume.view.View;
import io.ordervolume.volume.CustomerOrderVolume;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;
import java.util.Map;

/** Doctors of a service that is configured as by default, but for what a test says. */
final class Doctors {

  private Doctors() {}

  static Doctor of(Pool pool) {
    return of(pool, Capture.TRIGGERS, Map.of());
  }

  static Doctor of(Pool pool, Capture capture, Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withMapping(DeltaConfig.class)
            .withMapping(RefreshConfig.class)
            .withMapping(DoctorConfig.class)
            .withDefaultValues(settings)
            .build();
    return new Doctor(
        pool,
        new Questions(
            List.of(
                View.of(CustomerOrderVolume.class, false),
                View.of(CompleteCustomerData.class, false),
                View.of(RefreshRun.class, true)),
            "customer_order_volume",
            capture,
            config.getConfigMapping(DeltaConfig.class),
            config.getConfigMapping(RefreshConfig.class),
            config.getConfigMapping(DoctorConfig.class)));
  }
}
