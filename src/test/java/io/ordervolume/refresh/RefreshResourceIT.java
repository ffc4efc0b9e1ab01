package io.ordervolume.refresh;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.ValidatableResponse;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refreshes over HTTP. */
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
class RefreshResourceIT {

  private static final String PATH = "/refreshes";

  @BeforeEach
  void awaitTheFirstFill() {
    Filled.await();
  }

  @Test
  void acceptsARequestAndNamesTheRefreshThatServesIt() {
    ValidatableResponse accepted =
        when().post(PATH).then().statusCode(202).body("trigger", equalTo("request"));
    int id = accepted.extract().path("id");

    accepted.header("Location", endsWith("/refreshes/" + id));
    when()
        .get(PATH + "/" + id)
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("mode", equalTo("concurrent"));
  }

  @Test
  void answersWhenDoneToThoseWhoWait() {
    given()
        .header("Prefer", "wait=30")
        .post(PATH)
        .then()
        .statusCode(200)
        .header("Preference-Applied", "wait=30")
        .body("outcome", equalTo("unchanged"))
        .body("row_count", equalTo(10_000));
  }

  @Test
  void rebuildsWhenAskedTo() {
    given()
        .header("Prefer", "wait=30")
        .contentType("application/json")
        .body("{\"mode\":\"rebuild\"}")
        .post(PATH)
        .then()
        .statusCode(200)
        .body("mode", equalTo("rebuild"))
        .body("outcome", equalTo("succeeded"));
  }

  @Test
  void listsTheHistoryNewestFirstWithTheGrammarOfEveryView() {
    given().header("Prefer", "wait=30").post(PATH).then().statusCode(200);

    List<Integer> ids = when().get(PATH).then().statusCode(200).extract().jsonPath().getList("id");
    assertThat(ids).hasSizeGreaterThan(1).isSortedAccordingTo(Comparator.reverseOrder());
    when()
        .get(PATH + "?trigger=eq.startup&select=id,outcome")
        .then()
        .body("", hasSize(1))
        .body("[0].outcome", equalTo("succeeded"));
    when().get(PATH + "?limit=1&offset=1").then().body("[0].id", equalTo(ids.get(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mode\":\"sideways\"}",
        "{\"mode\":",
        "[]",
        "{\"mode\":7}",
        "{\"speed\":\"high\"}",
        "soon"
      })
  void refusesABodyThatItDoesNotUnderstand(String body) {
    given()
        .contentType("application/json")
        .body(body)
        .post(PATH)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("invalid-body"))
        .body("hint", containsString("rebuild"));
  }

  @Test
  void refusesOtherMediaTypesAndUnknownRefreshes() {
    given()
        .contentType("text/plain")
        .body("now")
        .post(PATH)
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
    when().get(PATH + "/999999999").then().statusCode(404).contentType("application/problem+json");
    when().post(PATH + "?mode=rebuild").then().statusCode(400).body("parameter", equalTo("mode"));
  }

  @Test
  void refusesToCancelWhatHasEndedOrNeverWas() {
    int id = given().header("Prefer", "wait=30").post(PATH).then().extract().path("id");

    when()
        .delete(PATH + "/" + id)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("conflict"))
        .body("hint", containsString(PATH + "/" + id));
    when().get(PATH + "/" + id).then().body("outcome", equalTo("unchanged"));
    when().delete(PATH + "/999999999").then().statusCode(404);
    when().delete(PATH + "/latest").then().statusCode(400);
    when().delete(PATH + "/" + id + "?mode=rebuild").then().statusCode(400);
  }

  @Test
  void movesTheVersionThatFreshnessTells() {
    int before = when().get("/freshness").then().extract().path("version");
    given()
        .header("Prefer", "wait=30")
        .contentType("application/json")
        .body("{\"mode\":\"rebuild\"}")
        .post(PATH);

    when().get("/freshness").then().body("version", greaterThan(before));
  }
}
