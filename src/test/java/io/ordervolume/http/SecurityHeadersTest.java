package io.ordervolume.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the security headers of answers, and that no origin is allowed by default. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class SecurityHeadersTest {

  @TestHTTPResource(value = "/health/live", management = true)
  URL health;

  @ParameterizedTest
  @CsvSource({
    "/freshness, 200",
    "/q/openapi, 200",
    "/q/swagger-ui/, 200",
    "/nothing-here, 404",
    "/deals?x=1, 400",
    "/refreshes/1x, 400",
  })
  void everyAnswerHasTheSecurityHeaders(String path, int status) {
    Response answer = given().get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    isSafe(answer);
  }

  /** The handler of Quarkus answers every method with the document. */
  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH"})
  void theDocumentCannotBeChanged(String method) {
    Response answer = given().request(method, "/q/openapi");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    isSafe(answer);
  }

  @Test
  void aRefusalOfATooLongUrlHasTheSecurityHeaders() {
    Response refusal = given().get("/freshness?" + "x".repeat(17_000));

    assertThat(refusal.statusCode()).isEqualTo(414);
    isSafe(refusal);
  }

  private static void isSafe(Response answer) {
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy")).isEqualTo("frame-ancestors 'none'");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void healthAndMetricsAreOnlyOnTheManagementPort() {
    given().get(health).then().statusCode(200).header("X-Content-Type-Options", equalTo("nosniff"));
    for (String path : new String[] {"/q/health", "/q/health/live", "/q/metrics", "/metrics"}) {
      given().get(path).then().statusCode(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS"})
  void pagesOfOtherOriginsCannotReadAnswers(String method) {
    Response answer =
        given()
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "GET")
            .request(method, "/freshness");

    assertThat(answer.headers().asList())
        .noneMatch(header -> header.getName().toLowerCase().startsWith("access-control-"));
  }

  @Test
  void tooLargeHeadersAreRefused() {
    Response refusal = given().header("X-Large", "x".repeat(30_000)).get("/freshness");

    assertThat(refusal.statusCode()).isEqualTo(431);
    assertThat(refusal.asString()).isEmpty();
  }
}
