package io.ordervolume.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that pages of configured origins can read answers and others cannot. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.http.cors.enabled", value = "true"),
      @ResourceArg(name = "quarkus.http.cors.origins", value = "https://shop.example")
    })
@Tag("full")
class CorsTest {

  private static Response from(String origin) {
    return given().header("Origin", origin).get("/freshness");
  }

  @Test
  void aConfiguredOriginReadsTheAnswerAndItsHeaders() {
    Response answer = from("https://shop.example");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
    assertThat(answer.header("Access-Control-Expose-Headers").split(",\\s*"))
        .contains("ETag", "Link", "Content-Range", "View-Version", "View-Staleness", "Retry-After");
  }

  @Test
  void anyOtherOriginIsRefused() {
    Response answer = from("https://evil.example");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    assertThat(answer.asString()).isEmpty();
  }
}
