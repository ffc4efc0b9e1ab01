package io.ordervolume.refresh;

import io.ordervolume.maintenance.RefreshConfig;
import io.quarkus.arc.All;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the refresher together from its configuration. */
class RefreshBeans {

  @Produces
  @Singleton
  Refresher refresher(
      @ReactiveDataSource("refresh") Pool pool,
      RefreshConfig config,
      @ConfigProperty(name = "order-volume.view") String view,
      @ConfigProperty(name = "order-volume.instance") String instance,
      @All List<RefreshObserver> observers) {
    RefreshLimits limits = new RefreshLimits(config.timeout(), config.lockTimeout());
    return new Refresher(pool, view, instance, limits, observers);
  }
}
