package io.ordervolume.doctor;

import io.ordervolume.catalog.NotificationListener;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.security.ViewRoles;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Creates the doctor from the configuration. */
class DoctorProducer {

  private static final Finding DEAF =
      new Finding(
          "notifications-not-received",
          Severity.WARNING,
          null,
          "This instance does not receive the database's notifications, so it notices changes by polling only.",
          "Behind PgBouncer use pool_mode=session, or accept that events and other instances' changes come up to seconds later.",
          null);

  @Produces
  @Singleton
  Doctor doctor(
      Pool pool,
      DeltaConfig delta,
      RefreshConfig refresh,
      ReadinessConfig doctor,
      ViewRoles roles,
      NotificationListener notifications) {
    return new Doctor(
        pool,
        new CheckQueries(delta, refresh, doctor, roles.restricted()),
        () -> notifications.isDeaf() ? Optional.of(DEAF) : Optional.empty());
  }
}
