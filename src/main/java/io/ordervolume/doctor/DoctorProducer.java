package io.ordervolume.doctor;

import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.security.ViewRoles;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the doctor from the configuration. */
class DoctorProducer {

  @Produces
  @Singleton
  Doctor doctor(
      Pool pool,
      DeltaConfig delta,
      RefreshConfig refresh,
      ReadinessConfig doctor,
      ViewRoles roles) {
    return new Doctor(pool, new CheckQueries(delta, refresh, doctor, roles.restricted()));
  }
}
