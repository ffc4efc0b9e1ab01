package io.ordervolume.testing;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives the service under test its own database with a sample store of 10,000 orders. By default,
 * changes cause no refresh and no apply. The arguments of the resource are settings of the service;
 * {@value #ORDERS} is the number of orders.
 */
public final class DatabaseResource implements QuarkusTestResourceLifecycleManager {

  private static final String ORDERS = "quarkus.liquibase.change-log-parameters.sampleOrders";

  private Map<String, String> settings = Map.of();
  private TestDatabase database;

  @Override
  public void init(Map<String, String> arguments) {
    settings = arguments;
  }

  @Override
  public Map<String, String> start() {
    database = TestDatabase.sample(Integer.parseInt(settings.getOrDefault(ORDERS, "10000")));
    Map<String, String> configuration = new HashMap<>(database.configuration());
    configuration.put("quarkus.liquibase.contexts", "sample");
    configuration.put("order-volume.refresh.min-interval", "1h");

    configuration.put("order-volume.security", "open");
    configuration.put("quarkus.management.port", "0");
    configuration.putAll(settings);
    return configuration;
  }

  @Override
  public void stop() {
    // The registry outlives the service in this JVM and would keep its gauges.
    Metrics.globalRegistry.clear();
    if (database != null) {
      database.close();
    }
  }
}
