package io.ordervolume.doctor;

import io.ordervolume.capture.Capture;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import io.quarkus.arc.All;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the doctor together from the configuration. */
class DoctorBeans {

  @Produces
  @Singleton
  Doctor doctor(
      Pool pool,
      @All List<ViewRepository<?, ?>> repositories,
      @ConfigProperty(name = "order-volume.view") String view,
      @ConfigProperty(name = "order-volume.change-capture") Capture capture,
      DeltaConfig delta,
      RefreshConfig refresh,
      DoctorConfig doctor) {
    List<View> views = repositories.stream().<View>map(ViewRepository::view).toList();
    return new Doctor(pool, new Questions(views, view, capture, delta, refresh, doctor));
  }
}
