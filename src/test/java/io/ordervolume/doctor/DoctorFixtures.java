package io.ordervolume.doctor;

import io.ordervolume.derivation.DeclaredPlan;
import io.ordervolume.derivation.Deriver;
import io.ordervolume.derivation.ViewFacts;
import io.ordervolume.maintenance.DeltaConfig;
import io.ordervolume.maintenance.RefreshConfig;
import io.ordervolume.testing.TestDatabase;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Creates doctors with the default settings and those of a test. */
final class DoctorFixtures {

  private DoctorFixtures() {}

  static Doctor of(Pool pool) {
    return of(pool, Map.of());
  }

  static Doctor of(Pool pool, Map<String, String> settings) {
    return of(pool, settings, Set.of());
  }

  /** Returns a doctor with these settings, for a service that restricts these relations. */
  static Doctor of(Pool pool, Map<String, String> settings, Set<String> restricted) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withMapping(DeltaConfig.class)
            .withMapping(RefreshConfig.class)
            .withMapping(ReadinessConfig.class)
            .withDefaultValues(settings)
            .build();
    return new Doctor(
        pool,
        new CheckQueries(
            config.getConfigMapping(DeltaConfig.class),
            config.getConfigMapping(RefreshConfig.class),
            config.getConfigMapping(ReadinessConfig.class),
            restricted),
        Optional::empty);
  }

  /** Creates a store with the flagship installed and populated. */
  static TestDatabase healthyStore() {
    TestDatabase database = TestDatabase.sample(100);
    String facts =
        database.text("select order_volume.view_facts('customer_order_volume'::regclass)");
    String plan =
        new Deriver().derive(ViewFacts.parse(facts), DeclaredPlan.none()).toJson().toString();
    database.execute(
        """
        select order_volume.install(id, case kind when 'maintained' then '%s'::jsonb end) from order_volume.maintained_view;
        refresh materialized view customer_order_volume;
        update order_volume.view_version set dirty_seq = null, dirty_since = null, data_as_of = now(), row_count = 100
        """
            .formatted(plan.replace("'", "''")));
    return database;
  }
}
