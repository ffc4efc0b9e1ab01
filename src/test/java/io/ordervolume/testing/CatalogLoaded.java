package io.ordervolume.testing;

import io.ordervolume.catalog.RelationRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.callback.QuarkusTestAfterConstructCallback;

/**
 * Waits before each test until the service has read its catalog. Until then each route of a
 * relation answers 503.
 */
public final class CatalogLoaded implements QuarkusTestAfterConstructCallback {

  @Override
  public void afterConstruct(Object test) {
    RelationRegistry registry = Arc.container().instance(RelationRegistry.class).get();
    Patience.await(registry::isLoaded, () -> "The catalog was not read.");
  }
}
