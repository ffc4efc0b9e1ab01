package io.ordervolume.deal;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that deals are stored as sent and that no client overwrites a change it has not seen. */
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class DealsIT {

  private static final String DEAL = "/deals/texas";
  private static final String BODY =
      "{\"states\":[\"TX\"],\"within\":\"P5M\",\"min_products\":4,\"percent_off\":12.50}";

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  @AfterEach
  void withdraw() {
    given().delete(DEAL);
  }

  private static ValidatableResponse put(String body, String... header) {
    var request = given().contentType(ContentType.JSON).body(body);
    return (header.length == 0 ? request : request.header(header[0], header[1])).put(DEAL).then();
  }

  @Test
  void isStoredAsSent() {
    put(BODY).statusCode(201).header("Location", containsString(DEAL));
    String kept =
        "{\"name\":\"texas\",\"states\":[\"TX\"],\"cities\":null,\"within\":\"P5M\","
            + "\"min_orders\":null,\"min_products\":4,\"min_spend\":null,\"percent_off\":12.50}";

    given().get(DEAL).then().statusCode(200).body(equalTo(kept));
    given().get("/deals").then().statusCode(200).body("name", hasItem("texas"));
    put(kept).statusCode(200);
    given().delete(DEAL).then().statusCode(204);
    given().get(DEAL).then().statusCode(404).contentType("application/problem+json");
    given().delete(DEAL).then().statusCode(404);
    given().get(DEAL + "/audience").then().statusCode(404);
    given().get("/deals").then().body("name", not(hasItem("texas")));
  }

  @Test
  void theAudienceOfADraftIsAnsweredWithoutStoringIt() {
    Response draft =
        given().contentType(ContentType.JSON).body(BODY).post("/audiences?order=spend.desc");
    assertThat(draft.statusCode()).isEqualTo(200);
    assertThat(draft.header("Cache-Control")).isEqualTo("no-store");
    assertThat(draft.header("ETag")).isNull();
    assertThat(draft.header("View-Source")).isEqualTo("current");
    given().get("/deals").then().body("name", not(hasItem("texas")));

    put(BODY).statusCode(201);
    Response stored = given().get(DEAL + "/audience?order=spend.desc");
    assertThat(draft.asString()).isEqualTo(stored.asString()).isNotEqualTo("[]");
    given()
        .contentType(ContentType.JSON)
        .body(BODY)
        .post("/audiences?select=customers:count()")
        .then()
        .body("[0].customers", equalTo(stored.jsonPath().getList("").size()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"within\":\"5 months\"} | within",
        "{\"name\":5}              | name",
        "{\"colour\":\"red\"}      | colour",
      })
  void aDraftIsRefusedLikeADeal(String body, String parameter) {
    given()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/audiences")
        .then()
        .statusCode(400)
        .body("parameter", equalTo(parameter));
  }

  @Test
  void changesOnlyIfThePreconditionHolds() {
    String first = put(BODY).statusCode(201).extract().header("ETag");
    assertThat(first).startsWith("\"");
    String second = put(BODY, "If-Match", first).statusCode(200).extract().header("ETag");
    assertThat(second).isNotEqualTo(first);

    put("{}", "If-Match", first)
        .statusCode(412)
        .body("code", equalTo("precondition-failed"))
        .body("hint", containsString("If-Match"));
    put("{}", "If-Match", "W/" + second).statusCode(412);
    put("{}", "If-None-Match", "*").statusCode(412);
    given().header("If-Match", first).delete(DEAL).then().statusCode(412);
    given().get(DEAL).then().header("ETag", second).body("min_products", equalTo(4));

    given().header("If-None-Match", second).get(DEAL).then().statusCode(304);
    put("{}", "If-Match", "\"x\", " + second).statusCode(200);
    put(BODY, "If-Match", "*").statusCode(200);
  }

  @Test
  void ifNoneMatchCreatesOnlyANewDeal() {
    put(BODY, "If-Match", "*").statusCode(412);
    given().header("If-Match", "*").delete(DEAL).then().statusCode(412);
    given().get(DEAL).then().statusCode(404);
    put(BODY, "If-None-Match", "*").statusCode(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"states\":\"TX\"}            | states       | [\"TX\"]",
        "{\"states\":[]}                | states       | [\"TX\"]",
        "{\"states\":[1]}               | states       | texts",
        "{\"cities\":[\"a\\u0000\"]}    | cities       | texts",
        "{\"within\":\"5 months\"}      | within       | P5M",
        "{\"within\":\"P0D\"}           | within       | P5M",
        "{\"within\":\"-P1M\"}          | within       | P5M",
        "{\"within\":\"P999999999Y\"}   | within       | P100Y",
        "{\"within\":5}                 | within       | P5M",
        "{\"min_products\":0}           | min_products | 1 or more",
        "{\"min_products\":1.5}         | min_products | whole number",
        "{\"min_orders\":99999999999}   | min_orders   | whole number",
        "{\"min_spend\":-1}             | min_spend    | from 0",
        "{\"min_spend\":1e999}          | min_spend    | from 0",
        "{\"percent_off\":101}          | percent_off  | to 100",
        "{\"percent_off\":\"10\"}       | percent_off  | number",
        "{\"colour\":\"red\"}           | colour       | The members are",
        "{\"name\":\"ohio\"}            | name         | Leave it out"
      })
  void refusesInvalidDealsAndNamesTheMember(String body, String member, String hint) {
    put(body)
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("invalid-body"))
        .body("parameter", equalTo(member))
        .body("hint", containsString(hint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "null", "{", "{} {}", "{\"states\":[\"TX\"],\"states\":[\"OH\"]}"})
  void refusesABodyThatIsNotOneObject(String body) {
    put(body).statusCode(400).body("code", equalTo("invalid-body"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Texas", "te xas", "-texas", "t.x", "ü"})
  void refusesAnInvalidName(String name) {
    given()
        .contentType(ContentType.JSON)
        .body("{}")
        .put("/deals/" + name)
        .then()
        .statusCode(400)
        .body("parameter", equalTo("name"));
  }

  @Test
  void refusesABodyOfAnotherType() {
    given()
        .contentType("text/plain")
        .body(BODY)
        .put(DEAL)
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    put(" ".repeat(1 << 20) + BODY)
        .statusCode(413)
        .contentType("application/problem+json")
        .body("code", equalTo("body-too-large"));
  }

  @Test
  void answersItsAudienceInEachFormat() {
    put("{\"states\":[\"TX\",\"OH\"],\"min_products\":4}").statusCode(201);
    Response json = given().get(DEAL + "/audience?order=spend.desc&limit=3");
    json.then()
        .statusCode(200)
        .header("ETag", startsWith("W/"))
        .header("View-Source", "current")
        .header("Link", containsString(DEAL + "/audience?order=spend.desc&limit=3&cursor="));
    assertThat(json.jsonPath().getMap("[0]").keySet())
        .hasToString(
            "[customer_id, customer_name, email, city, state, orders, products, spend,"
                + " last_purchase]");
    given()
        .header("If-None-Match", json.header("ETag"))
        .get(DEAL + "/audience?order=spend.desc&limit=3")
        .then()
        .statusCode(304);
    given()
        .accept("text/csv")
        .get(DEAL + "/audience?select=email,customer_name&email=not.is.null&limit=5000")
        .then()
        .statusCode(200)
        .body(startsWith("email,customer_name\r\n"));
    given()
        .accept("application/x-ndjson")
        .get(DEAL + "/audience")
        .then()
        .statusCode(200)
        .body(startsWith("{\"customer_id\":"));
    String states = given().get(DEAL + "/audience?select=state,n:count()").asString();
    assertThat(states).contains("\"state\":\"TX\"", "\"state\":\"OH\"").doesNotContain("\"CA\"");
    given()
        .header("Prefer", "count=exact")
        .get(DEAL + "/audience?limit=1")
        .then()
        .statusCode(206)
        .header("Preference-Applied", "count=exact");
  }
}
