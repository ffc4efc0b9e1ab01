package io.ordervolume.refresh;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged service. */
@QuarkusIntegrationTest
class RefreshResourceIT extends RefreshResourceTest {}
