package io.ordervolume.volume;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the packaged service. */
@QuarkusIntegrationTest
class CustomerOrderVolumeResourceIT extends CustomerOrderVolumeResourceTest {}
