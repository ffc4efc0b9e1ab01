package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests an issuer that is down when the service starts, and again later. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(
    value = IssuerResource.class,
    initArgs = @ResourceArg(name = "away", value = "true"))
@Tag("full")
class IssuerAwayTest {

  Issuer issuer;

  private static Response ask(String token) {
    return given().auth().oauth2(token).get("/freshness");
  }

  private static void isUnavailable(Response answer) {
    answer
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", equalTo("5"))
        .body("code", equalTo("issuer-unavailable"));
  }

  @Test
  void theServiceStartsWithoutTheIssuerAndRecovers() {
    String token = issuer.token("alice", Roles.READER);
    isUnavailable(ask(token));
    given().get("/q/openapi").then().statusCode(200);

    issuer.open();
    ask(token).then().statusCode(200);

    issuer.close();
    ask(token).then().statusCode(200);
    issuer.rotateKey();
    String newer = issuer.token("alice", Roles.READER);
    isUnavailable(ask(newer));

    issuer.open();
    ask(newer).then().statusCode(200);
  }
}
