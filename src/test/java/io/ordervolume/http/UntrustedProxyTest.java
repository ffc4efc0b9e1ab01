package io.ordervolume.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a peer that is no trusted proxy cannot name a path prefix. */
@QuarkusTest
@Tag("full")
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"),
      @ResourceArg(name = "quarkus.http.proxy.enable-forwarded-prefix", value = "true"),
      @ResourceArg(name = "quarkus.http.proxy.proxy-address-forwarding", value = "true"),
      @ResourceArg(name = "quarkus.http.proxy.trusted-proxies", value = "192.0.2.7")
    })
class UntrustedProxyTest {

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static RequestSpecification forged() {
    return given()
        .header("X-Forwarded-Prefix", "/shop")
        .header("X-Forwarded-Trusted-Proxy", "true");
  }

  @Test
  void itsPrefixIsIgnored() {
    for (int i = 0; i < 2; i++) {
      forged()
          .get("/customer_order_volume?limit=2")
          .then()
          .statusCode(200)
          .header("Link", startsWith("</customer_order_volume?"));
    }
    forged().post("/refreshes").then().statusCode(202).header("Location", startsWith("/refreshes"));
    forged()
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("servers.url", equalTo(List.of("/")));
  }
}
