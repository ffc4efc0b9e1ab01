package io.ordervolume.view;

import io.ordervolume.testing.DatabaseResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;

/** With a delta, it grows between the reads. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "1500"),
      @ResourceArg(name = "order-volume.delta.enabled", value = "true"),
      @ResourceArg(name = "order-volume.delta.interval", value = "1h")
    })
@Tag("full")
class DeltaSourcesTest extends SourcesContract {

  @Override
  protected void advance(Connection connection) throws SQLException {
    execute(connection, "select customer_order_volume_apply(100000)");
  }
}
