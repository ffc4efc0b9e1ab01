package io.ordervolume.deal;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged service. */
@QuarkusIntegrationTest
class DealsIT extends DealsTest {}
