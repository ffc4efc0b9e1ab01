package io.ordervolume.openapi;

import static io.restassured.RestAssured.given;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.NodeProject;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests the OpenAPI document of the packaged service with all Spectral rules except those that
 * .spectral.yaml turns off. As in production, the service requires tokens.
 */
@Tag("full")
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(IssuerResource.class)
class SpectralIT {

  @Test
  void theDocumentPassesAllRules() throws Exception {
    NodeProject spectral = NodeProject.in("openapi");
    String document =
        given().get("/q/openapi?format=json").then().statusCode(200).extract().asString();
    Files.writeString(spectral.file("openapi.json"), document);

    spectral.run(
        "node_modules/.bin/spectral",
        "lint",
        "--fail-severity=hint",
        "--fail-on-unmatched-globs",
        "openapi.json");
  }
}
