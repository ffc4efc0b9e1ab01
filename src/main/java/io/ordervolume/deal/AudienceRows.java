package io.ordervolume.deal;

import io.ordervolume.read.FixedRows;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Registers the audiences for the OpenAPI document. */
class AudienceRows {

  private static final String SCHEMA = "customer_audience";

  @Produces
  @Singleton
  FixedRows ofDeals() {
    return new FixedRows("deals/{name}/audience", SCHEMA, AudienceViews.COLUMNS, "", true);
  }

  @Produces
  @Singleton
  FixedRows ofDrafts() {
    return new FixedRows(AudienceViews.OF_DRAFTS, SCHEMA, AudienceViews.COLUMNS, "", true);
  }
}
