package io.ordervolume.deal;

import io.ordervolume.problem.ProblemType;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether there are deals: they belong to the store, which a migration may leave out. */
@Singleton
class DealsOfStore {

  private final boolean installed;

  DealsOfStore(@ConfigProperty(name = "order-volume.store.enabled") boolean installed) {
    this.installed = installed;
  }

  /** Throws a 404 problem if there are no deals. */
  void require() {
    if (!installed) {
      throw ProblemType.NOT_FOUND
          .problem(
              "This service has no deals, because it runs without the store.",
              "Set order-volume.store.enabled=true to install the store.")
          .build();
    }
  }
}
