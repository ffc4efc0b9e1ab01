package io.ordervolume.delta;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the applier together from its configuration. */
class DeltaBeans {

  @Produces
  @Singleton
  Applier applier(
      @ReactiveDataSource("refresh") Pool pool,
      @ConfigProperty(name = "order-volume.view") String view) {
    return new Applier(pool, view);
  }
}
