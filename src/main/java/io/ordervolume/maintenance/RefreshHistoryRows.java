package io.ordervolume.maintenance;

import io.ordervolume.read.FixedRows;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Registers the history of refreshes for the OpenAPI document. */
class RefreshHistoryRows {

  @Produces
  @Singleton
  FixedRows rows() {
    return new FixedRows(
        "refreshes", "refresh_log", RefreshHistoryTarget.TARGET.relation().columns(), "id", false);
  }
}
