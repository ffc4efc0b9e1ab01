package io.ordervolume.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import liquibase.analytics.NoOpAnalyticsListener;

/**
 * Keeps Liquibase from asking its makers, over the internet, at every start, whether they want to
 * hear of it, and from telling them. Liquibase finds this class by its name.
 */
@RegisterForReflection
public final class NoAnalytics extends NoOpAnalyticsListener {

  /** Above Liquibase's own listener, which is specialized. */
  @Override
  public int getPriority() {
    return 2 * PRIORITY_SPECIALIZED;
  }
}
