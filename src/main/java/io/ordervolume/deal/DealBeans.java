package io.ordervolume.deal;

import io.ordervolume.view.View;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells whoever describes what is served that there are audiences. */
class DealBeans {

  @Produces
  @Singleton
  View audience() {
    return Audiences.ofAnyDeal();
  }

  @Produces
  @Singleton
  View audienceOfDraft() {
    return Audiences.ofAnyDraft();
  }
}
