package io.ordervolume.doctor;

import io.ordervolume.capture.Capture;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the doctor together from the configuration. */
class DoctorBeans {

  @Produces
  @Singleton
  Doctor doctor(
      Pool pool,
      @ConfigProperty(name = "order-volume.view") String view,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture,
      DeltaConfig delta,
      RefreshConfig refresh,
      DoctorConfig doctor) {
    return new Doctor(pool, new Questions(view, capture, delta, refresh, doctor));
  }
}
