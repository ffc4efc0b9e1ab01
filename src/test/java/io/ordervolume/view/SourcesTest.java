package io.ordervolume.view;

import io.ordervolume.testing.DatabaseResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import org.junit.jupiter.api.Tag;

/** Without a delta, the materialized view stays as it is between refreshes. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "1500"))
@Tag("full")
class SourcesTest extends SourcesContract {

  @Override
  protected void advance(Connection connection) {}
}
