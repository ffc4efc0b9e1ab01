package io.ordervolume.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PlainClient;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that addresses contain the root path and the prefix that a proxy removes. */
@QuarkusTest
@Tag("full")
@TestProfile(PathPrefixTest.RootPath.class)
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"),
      @ResourceArg(name = "quarkus.http.proxy.enable-forwarded-prefix", value = "true"),
      @ResourceArg(name = "quarkus.http.proxy.proxy-address-forwarding", value = "true")
    })
class PathPrefixTest {

  /** Sets the root path, which is fixed at build time. */
  public static final class RootPath implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.http.root-path", "/rest/v1");
    }
  }

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static RequestSpecification through(String proxy) {
    return proxy.isEmpty() ? given() : given().header("X-Forwarded-Prefix", proxy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/shop", "/shop/api/"})
  void addressesBeginWithThePathThatTheClientSees(String proxy) {
    String base = proxy.replaceAll("/$", "") + "/rest/v1";

    for (int i = 0; i < 2; i++) {
      through(proxy)
          .get("/customer_order_volume?limit=2")
          .then()
          .statusCode(200)
          .header("Link", containsString("<" + base + "/customer_order_volume?"));
    }
    through(proxy)
        .header("Prefer", "wait=30")
        .post("/refreshes")
        .then()
        .header("Location", containsString(base + "/refreshes/"));
    through(proxy)
        .contentType("application/json")
        .body("{\"view\": \"complete_customer_data\"}")
        .post("/views")
        .then()
        .header("Location", endsWith(base + "/views/complete_customer_data"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shop;x=1",
        "//evil.example",
        "https://evil.example/",
        "/a b",
        "/{x}",
        "/[",
        "/%zz",
        "/\\",
        "/..",
        "/shop/../x"
      })
  void anInvalidPrefixIsIgnored(String proxy) {
    through(proxy)
        .get("/customer_order_volume?limit=2")
        .then()
        .header("Link", containsString("</rest/v1/customer_order_volume?"));
    through(proxy)
        .post("/refreshes")
        .then()
        .statusCode(202)
        .header("Location", startsWith("/rest/v1/refreshes"));
    through(proxy)
        .contentType("application/json")
        .body("{\"view\": \"complete_customer_data\"}")
        .post("/views")
        .then()
        .statusCode(202)
        .header("Location", "/rest/v1/views/complete_customer_data");
    through(proxy)
        .contentType("application/json")
        .body("{\"states\": [\"TX\"]}")
        .put("/deals/prefix-" + Integer.toHexString(proxy.hashCode()))
        .then()
        .statusCode(201)
        .header("Location", startsWith("/rest/v1/deals/prefix-"));
    through(proxy)
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("servers.url", equalTo(List.of("/rest/v1")));
  }

  @Test
  void pathsOfTheDocumentDoNotRepeatThePathOfItsServer() {
    given()
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("paths", hasKey("/refreshes/{id}"))
        .body("paths", hasKey("/customer_order_volume"))
        .body("paths.keySet().findAll { it.startsWith('/rest') }", empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/shop", "/shop/api/"})
  void theDocumentNamesThePathThatTheClientSees(String proxy) {
    String base = proxy.replaceAll("/$", "") + "/rest/v1";

    through(proxy)
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("servers.url", equalTo(List.of(base)));
    through(proxy)
        .accept("application/openapi+json")
        .get("/")
        .then()
        .statusCode(200)
        .body("servers.url", equalTo(List.of(base)));
  }

  /** A shell sends these characters as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"", "X-Forwarded-Prefix: /shop"})
  void aQueryMayHaveCharactersThatAUrlMustEncode(String header) throws Exception {
    String path = "/rest/v1/customer_order_volume?limit=2&city=like(any).";
    String[] headers = header.isEmpty() ? new String[0] : new String[] {header};
    try (PlainClient client = PlainClient.connect(RestAssured.port)) {
      for (int i = 0; i < 2; i++) {
        PlainClient.Answer raw = client.send("GET", path + "{A*,B*}", headers);
        PlainClient.Answer encoded = client.send("GET", path + "%7BA*,B*%7D", headers);

        assertThat(raw.status()).isEqualTo(200);
        assertThat(raw.body()).isEqualTo(encoded.body()).contains("\"city\"");
        assertThat(raw.headers().get("etag")).isEqualTo(encoded.headers().get("etag")).isNotNull();
        assertThat(raw.headers().get("link")).isEqualTo(encoded.headers().get("link"));
        assertThat(raw.headers().get("x-request-id")).isNotNull();
      }
      PlainClient.Answer broken = client.send("GET", path + "{A*,B*}&state=eq.%zz", headers);
      assertThat(broken.status()).isEqualTo(400);
      assertThat(broken.headers().get("content-type")).isEqualTo("application/problem+json");
    }
  }

  @Test
  void theDocumentIsAtTheRootForOtherClientsThanBrowsers() {
    given()
        .get("/")
        .then()
        .log()
        .ifValidationFails()
        .statusCode(200)
        .header("Content-Type", startsWith("application/openapi+json"))
        .header("Vary", containsString("ccept"))
        .body("servers.url", hasItem("/rest/v1"))
        .body("paths", hasKey("/customer_order_volume"))
        .body("paths", hasKey("/refreshes"));
  }

  @Test
  void thePageLoadsItsFilesByRelativePaths() {
    String page =
        given()
            .accept("text/html")
            .get("/")
            .then()
            .statusCode(200)
            .header("Content-Security-Policy", containsString("default-src 'none'"))
            .extract()
            .asString();

    assertThat(page).doesNotContain("=\"/").contains("src=\"page/main.js\"");
    given().get("/page/main.js").then().statusCode(200);
    given().get("/page/base.js").then().statusCode(200);
  }
}
