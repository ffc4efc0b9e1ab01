package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.DecoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that a cache hit has the same headers and body as the first answer, without calling the
 * resource.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class CachedRequestHandlerTest {

  private static final String PATH = "/customer_order_volume";
  private static final String HIT = "order-volume; hit";

  /** Turns off decoders, because with them the client always sends Accept-Encoding: gzip. */
  private static final RestAssuredConfig AS_IT_COMES =
      RestAssuredConfig.config().decoderConfig(DecoderConfig.decoderConfig().noContentDecoders());

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Inject Pool pool;

  /** Refreshes first, so that no pending change moves the version and evicts cached responses. */
  @BeforeEach
  void fill() {
    PopulatedView.await();
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  /** Returns a filter that no request used before, so that no cache holds an answer. */
  private static String unheardOf() {
    return "customer_name=neq." + UUID.randomUUID();
  }

  private static Map<String, String> told(Response answer) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : answer.headers()) {
      headers.put(header.getName(), header.getValue());
    }
    headers.remove("Cache-Status");
    headers.remove("View-Staleness");
    headers.remove("Server-Timing");
    headers.remove("X-Request-Id");
    // A response that is compressed while it is sent has no Content-Length.
    headers.remove("Content-Length");
    headers.remove("Transfer-Encoding");
    return headers;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/json                 | limit=3                            | Prefer | return=minimal
          application/json                 | limit=3&order=order_id             | Prefer | count=exact
          application/json                 | select=state,count()&order=state   | Prefer | count=exact
          application/json                 | order=order_cost.desc              | Range  | 2-4
          application/vnd.pgrst.object+json| limit=1&order=order_id             | Prefer | handling=strict
          text/csv                         | limit=4                            | Prefer | count=planned
          application/x-ndjson             | limit=4                            | Prefer | count=estimated
          """)
  void aHitEqualsTheFirstAnswer(String accept, String query, String header, String value) {
    String url = PATH + "?" + unheardOf() + "&" + query;
    Supplier<RequestSpecification> request =
        () -> given().urlEncodingEnabled(false).accept(accept).header(header, value);

    Response first = request.get().get(url);
    Response second = request.get().get(url);

    assertThat(first.header("Cache-Status")).isEqualTo("order-volume; fwd=uri-miss; stored");
    assertThat(second.header("Cache-Status")).isEqualTo(HIT);
    assertThat(second.statusCode()).isEqualTo(first.statusCode()).isBetween(200, 206);
    assertThat(second.asString()).isEqualTo(first.asString()).isNotEmpty();
    assertThat(told(second)).isEqualTo(told(first)).containsKeys("ETag", "Vary", "View-As-Of");
  }

  @Test
  void aHitIsCompressedIfTheClientAcceptsGzip() throws Exception {
    String url = PATH + "?" + unheardOf() + "&limit=50";
    String plain = given().header("Accept-Encoding", "identity").get(url).asString();

    for (String accepted : List.of("gzip", "br, gzip, deflate", "GZIP")) {
      Response packed = given().config(AS_IT_COMES).header("Accept-Encoding", accepted).get(url);
      assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(packed.header("Cache-Status")).isEqualTo(HIT);
      byte[] body = packed.asByteArray();
      assertThat(body.length).isLessThan(plain.length() / 2);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
          .asString()
          .isEqualTo(plain);
    }
    for (String refused : List.of("gzip;q=0", "identity", "br")) {
      Response unpacked = given().config(AS_IT_COMES).header("Accept-Encoding", refused).get(url);
      assertThat(unpacked.header("Content-Encoding")).isNull();
      assertThat(unpacked.asString()).isEqualTo(plain);
    }
  }

  @Test
  void answersForDifferentHeadersAreKeptApart() {
    String url = PATH + "?" + unheardOf() + "&limit=2";
    for (int i = 0; i < 2; i++) {
      given().accept("text/csv").get(url).then().contentType(containsString("text/csv"));
      given().accept("application/json").get(url).then().contentType("application/json");
      given()
          .accept("application/json")
          .header("Prefer", "count=exact")
          .get(url)
          .then()
          .statusCode(206);
      given()
          .accept("application/json")
          .header("Range", "0-0")
          .get(url)
          .then()
          .body("", hasSize(1));
      given().accept("application/json").get(url).then().statusCode(200).body("", hasSize(2));
    }
  }

  /** The cache key cannot hold two lines of a header, so the full pipeline handles them. */
  @Test
  void aRepeatedHeaderBypassesTheCachedResponse() {
    String url = PATH + "?" + unheardOf() + "&limit=2";
    given().header("Prefer", "handling=lenient").get(url).then().statusCode(200);
    for (int i = 0; i < 2; i++) {
      given()
          .headers(
              new Headers(
                  new Header("Prefer", "handling=lenient"), new Header("Prefer", "count=exact")))
          .get(url)
          .then()
          .statusCode(206)
          .header("Preference-Applied", equalTo("count=exact, handling=lenient"));
    }
  }

  @Test
  void aMatchingTagInAListIsAnsweredNotModified() {
    String url = PATH + "?" + unheardOf() + "&limit=2";
    Response first = when().get(url);
    Response held =
        given()
            .header("If-None-Match", "\"other\", " + first.header("ETag") + ", W/\"third\"")
            .get(url);

    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(held.asByteArray()).isEmpty();
    assertThat(held.header("ETag")).isEqualTo(first.header("ETag"));
    given().header("If-None-Match", "\"other\"").get(url).then().statusCode(200);
    given().header("If-None-Match", "*").get(url).then().statusCode(304);
  }

  @Test
  void cacheControlOfTheClientIsHonouredOnHits() {
    String url = PATH + "?" + unheardOf() + "&limit=2";
    when().get(url).then().statusCode(200);
    when().get(url).then().header("Cache-Status", HIT);
    given().header("Cache-Control", "max-age=x").get(url).then().statusCode(400);
    given()
        .header("Cache-Control", "no-cache")
        .get(url)
        .then()
        .header("View-Staleness", "0")
        .statusCode(200);
  }

  @Test
  void aNewVersionIsReadFromTheDatabase() {
    String url = PATH + "?" + unheardOf() + "&limit=2";
    when().get(url).then().statusCode(200);
    String held = when().get(url).then().header("Cache-Status", HIT).extract().header("ETag");

    pool.query("update customers set first_name = gen_random_uuid() where id = 1")
        .executeAndAwait();
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);

    given()
        .header("If-None-Match", held)
        .get(url)
        .then()
        .statusCode(200)
        .header("ETag", not(equalTo(held)));
  }

  @Test
  void metricsOfHitsUseThePathTemplate() {
    String key = when().get(PATH + "?limit=1&select=unique_id").path("[0].unique_id");
    when().get(PATH + "/" + key).then().statusCode(200);
    when().get(PATH + "/" + key).then().statusCode(200).header("Cache-Status", HIT);

    assertThat(when().get(metrics).asString())
        .contains("uri=\"/{relation}/{row_id}\"")
        .doesNotContain(key);
  }

  /** With gzip the cache handler answers, without gzip the resource does. */
  @Test
  void aCachedRowEqualsTheAnswerOfTheResource() {
    List<String> keys =
        when().get(PATH + "?select=unique_id&order=order_cost.desc&limit=5").path("unique_id");
    when().get(PATH + "/" + keys.get(0)).then().statusCode(200);

    for (String key : keys) {
      Response ahead = when().get(PATH + "/" + key);
      Response resource =
          given().config(AS_IT_COMES).header("Accept-Encoding", "identity").get(PATH + "/" + key);

      assertThat(ahead.<String>path("unique_id")).isEqualTo(key);
      assertThat(ahead.asString()).isEqualTo(resource.asString());
      Map<String, String> told = told(ahead);
      told.remove("Content-Encoding");
      assertThat(told).isEqualTo(told(resource)).containsKeys("ETag", "Vary", "View-As-Of");
    }
  }

  @Test
  void aMissingRowIsAnsweredAsByTheResource() {
    String key = when().get(PATH + "?limit=1&select=unique_id").path("[0].unique_id");
    when().get(PATH + "/" + key).then().statusCode(200);
    for (int i = 0; i < 2; i++) {
      when()
          .get(PATH + "/1-999999999")
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("message", containsString("no row with this unique_id"));
    }
  }

  @Test
  void unusualRowIdsAreLeftToTheResource() {
    String key = when().get(PATH + "?limit=1&select=unique_id").path("[0].unique_id");
    when().get(PATH + "/" + key).then().statusCode(200);
    Supplier<RequestSpecification> asItIs = () -> given().urlEncodingEnabled(false);
    asItIs.get().get(PATH + "/%3" + key).then().statusCode(200).body("unique_id", equalTo(key));
    asItIs.get().get(PATH + "/" + key + "?select=city").then().body("size()", equalTo(1));
    asItIs.get().get(PATH + "/" + key + "?limit=1").then().statusCode(400);
  }
}
