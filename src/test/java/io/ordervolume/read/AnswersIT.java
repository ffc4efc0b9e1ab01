package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests queries over the 10,000 orders of the sample store. */
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class AnswersIT {

  private static final String PATH = "/customer_order_volume";
  private static final JsonPathConfig EXACTLY =
      JsonPathConfig.jsonPathConfig().numberReturnType(NumberReturnType.BIG_DECIMAL);

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static RequestSpecification plainly() {
    return given().urlEncodingEnabled(false);
  }

  private static List<Map<String, Object>> rows(String query) {
    return plainly()
        .get(PATH + "?" + query)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath(EXACTLY)
        .getList("");
  }

  @Test
  void aggregatesOfGroupsAddUpToThoseOfAllRows() {
    List<Map<String, Object>> states =
        rows(
            "select=state,n:count(),spend:order_cost.sum(),most:order_size.max()&order=spend.desc");
    Map<String, Object> all =
        rows("select=n:count(),spend:order_cost.sum(),most:order_size.max(),least:order_size.min()")
            .get(0);

    assertThat(states.size()).isGreaterThan(10);
    assertThat(states.get(0).keySet()).containsExactly("state", "n", "spend", "most");
    assertThat(states)
        .extracting(row -> number(row, "spend"))
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
    for (String sum : List.of("n", "spend")) {
      assertThat(
              states.stream().map(row -> number(row, sum)).reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(number(all, sum));
    }
    assertThat(number(all, "n")).isEqualByComparingTo("10000");
    assertThat(states).extracting(row -> number(row, "most")).contains(number(all, "most"));
    assertThat(number(all, "least")).isEqualByComparingTo("1");
  }

  private static BigDecimal number(Map<String, Object> row, String name) {
    return new BigDecimal(row.get(name).toString());
  }

  @Test
  void answersColumnsWithAliases() {
    plainly()
        .get(PATH + "?select=where:state,no:order_id&order_id=eq.5")
        .then()
        .body("[0].keySet().toList()", equalTo(List.of("where", "no")));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=100,              206, 0-99/10000",
    "limit=100&offset=9950,  206, 9950-9999/10000",
    "limit=10&order_id=lte.7, 200, 0-6/7",
    "limit=5&order_id=lte.7, 206, 0-4/7",
    "order_id=eq.0,          200, */0",
    "offset=5&order_id=lte.7, 206, 5-6/7",
    "offset=7&order_id=lte.7, 206, */7",
    "select=state%2Ccount()&limit=3&state=in.(TX%2COH%2CCA%2CIL), 206, 0-2/4",
  })
  void countsExactly(String query, int status, String contentRange) {
    plainly()
        .header("Prefer", "count=exact")
        .get(PATH + "?" + query)
        .then()
        .statusCode(status)
        .header("Content-Range", contentRange)
        .header("Preference-Applied", "count=exact");
  }

  @Test
  void refusesAnOffsetBeyondTheEndIfRowsAreCounted() {
    plainly()
        .header("Prefer", "count=exact")
        .get(PATH + "?offset=8&order_id=lte.7")
        .then()
        .statusCode(416)
        .header("Content-Range", "*/7")
        .body("type", equalTo("urn:order-volume:problem:range-not-satisfiable"));
  }

  @Test
  void countsLiveRows() {
    plainly()
        .header("Prefer", "count=exact")
        .header("Cache-Control", "no-cache")
        .get(PATH + "?limit=1")
        .then()
        .statusCode(206)
        .header("Content-Range", "0-0/10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"planned", "estimated"})
  void countsApproximately(String count) {
    String range =
        plainly()
            .header("Prefer", "count=" + count)
            .get(PATH + "?limit=10&order_id=lte.7000")
            .then()
            .statusCode(206)
            .extract()
            .header("Content-Range");

    assertThat(Long.parseLong(range.substring("0-9/".length()))).isBetween(6_000L, 8_000L);
  }

  @Test
  void ignoresAnUnknownCountExceptWithStrictHandling() {
    plainly().header("Prefer", "count=roughly").get(PATH + "?limit=1").then().statusCode(200);
    plainly()
        .header("Prefer", "count=roughly, handling=strict")
        .get(PATH)
        .then()
        .statusCode(400)
        .body("parameter", equalTo("Prefer"))
        .body("message", containsString("count"));
  }

  @ParameterizedTest
  @CsvSource({"0-4, 0-4/*, 5", "items=20-29, 20-29/*, 10", "9990-, 9990-9999/*, 10"})
  void answersThePageOfARange(String range, String contentRange, int rows) {
    plainly()
        .header("Range", range)
        .header("Range-Unit", "items")
        .get(PATH)
        .then()
        .statusCode(200)
        .header("Content-Range", contentRange)
        .body("", hasSize(rows));
  }

  @ParameterizedTest
  @CsvSource({"5-4, 416", "0-5000, 400"})
  void refusesAnInvalidRange(String range, int status) {
    plainly().header("Range", range).get(PATH).then().statusCode(status);
  }

  @Test
  void ignoresARangeOfBytes() {
    plainly()
        .header("Range", "bytes=0-99")
        .get(PATH + "?limit=100")
        .then()
        .statusCode(200)
        .body("", hasSize(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-b", "items=1", "-5"})
  void ignoresAMalformedRange(String range) {
    plainly()
        .header("Range", range)
        .get(PATH + "?limit=2")
        .then()
        .statusCode(200)
        .body("", hasSize(2));
  }

  @Test
  void answersTheIntersectionOfRangeAndLimit() {
    plainly()
        .header("Range", "0-4")
        .get(PATH + "?limit=10")
        .then()
        .statusCode(200)
        .body("", hasSize(5));
  }

  @Test
  void answersOneRowAsAnObject() {
    plainly()
        .accept("application/vnd.pgrst.object+json")
        .get(PATH + "?order_id=eq.5&select=order_id")
        .then()
        .statusCode(200)
        .contentType("application/vnd.pgrst.object+json")
        .body(equalTo("{\"order_id\":5}"));
  }

  @ParameterizedTest
  @CsvSource({
    "order_id=eq.0, 0",
    "order_id=eq.5&limit=0, 0",
    "order_id=lte.2, several",
    "order_id=lte.3&limit=2, several"
  })
  void refusesZeroOrSeveralRowsAsAnObject(String query, String rows) {
    plainly()
        .accept("application/vnd.pgrst.object+json")
        .get(PATH + "?" + query)
        .then()
        .statusCode(406)
        .contentType("application/problem+json")
        .body("code", equalTo("PGRST116"))
        .body("details", equalTo("The result contains " + rows + " rows"));
  }

  @Test
  void answersTheFirstRowAsAnObjectIfTheLimitIsOne() {
    plainly()
        .accept("application/vnd.pgrst.object+json")
        .header("Prefer", "count=exact")
        .get(PATH + "?order_id=lte.7&select=order_id&order=order_id&limit=1&offset=3")
        .then()
        .statusCode(206)
        .header("Content-Range", "3-3/7")
        .header("Preference-Applied", "count=exact")
        .body(equalTo("{\"order_id\":4}"));
  }

  @Test
  void acceptsStrippedNullsForAnObject() {
    plainly()
        .accept("application/vnd.pgrst.object+json;nulls=stripped")
        .get(PATH + "?order_id=eq.5&select=order_id")
        .then()
        .statusCode(200)
        .body(equalTo("{\"order_id\":5}"));
  }

  @Test
  void answersCsvAndNdjson() {
    Response csv =
        plainly().accept("text/csv").get(PATH + "?select=order_id,state&order=order_id&limit=2");
    assertThat(csv.contentType()).isEqualTo("text/csv;charset=UTF-8");
    assertThat(csv.asString()).matches("order_id,state\r\n1,[A-Z]{2}\r\n2,[A-Z]{2}\r\n");

    Response lines =
        plainly()
            .accept("application/x-ndjson")
            .get(PATH + "?select=order_id&order=order_id&limit=2");
    assertThat(lines.contentType()).startsWith("application/x-ndjson");
    assertThat(lines.asString()).isEqualTo("{\"order_id\":1}\n{\"order_id\":2}\n");
  }

  @Test
  void cachesEachFormatWithItsOwnETag() {
    String query = PATH + "?order_id=lte.3&limit=3";
    Response csv = plainly().accept("text/csv").get(query);
    Response json = plainly().accept("application/json").get(query);

    assertThat(csv.header("ETag")).isNotEqualTo(json.header("ETag"));
    assertThat(plainly().accept("text/csv").get(query).asString()).isEqualTo(csv.asString());
    plainly()
        .accept("text/csv")
        .header("If-None-Match", csv.header("ETag"))
        .get(query)
        .then()
        .statusCode(304);
    plainly()
        .accept("application/json")
        .header("If-None-Match", csv.header("ETag"))
        .get(query)
        .then()
        .statusCode(200);
  }

  @Test
  void refusesATooLongUrl() {
    plainly()
        .get(PATH + "?city=eq." + "a".repeat(16_384))
        .then()
        .statusCode(414)
        .contentType("application/problem+json")
        .body("code", equalTo("url-too-long"));
  }

  @Test
  void acceptsOnlyTheServedSchema() {
    plainly().header("Accept-Profile", "public").get(PATH + "?limit=1").then().statusCode(200);
    plainly().header("Accept-Profile", "secret").get(PATH + "?limit=1").then().statusCode(406);
  }

  @Test
  void refusesAnUnsupportedMediaType() {
    plainly()
        .accept("application/pdf")
        .get(PATH)
        .then()
        .statusCode(406)
        .contentType("application/problem+json");
  }

  @Test
  void linksTheNextPageUntilTheEnd() {
    plainly().get(PATH + "?order_id=lte.7&limit=7").then().header("Link", nullValue());
    plainly()
        .get(PATH + "?order_id=lte.8&limit=7")
        .then()
        .header("Link", containsString("rel=\"next\""));
    plainly()
        .get(PATH + "?select=state,count()&limit=2")
        .then()
        .header(
            "Link",
            equalTo("<" + PATH + "?select=state%2Ccount%28%29&limit=2&offset=2>; rel=\"next\""));
  }
}
