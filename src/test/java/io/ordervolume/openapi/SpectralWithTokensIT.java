package io.ordervolume.openapi;

import io.ordervolume.testing.IssuerResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same, of the document of a service that demands tokens. */
@QuarkusIntegrationTest
@WithTestResource(IssuerResource.class)
class SpectralWithTokensIT extends SpectralIT {}
