package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the roles of all routes. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(IssuerResource.class)
@Tag("full")
class RolesTest {

  private static final List<Rule> RULES =
      List.of(
          new Rule("GET", "/customer_order_volume", "reader"),
          new Rule("GET", "/customer_order_volume/{row_id}", "reader"),
          new Rule("GET", "/complete_customer_data", "reader"),
          new Rule("GET", "/freshness", "reader", "marketer", "operator"),
          new Rule("GET", "/freshness/{view}", "reader", "marketer", "operator"),
          new Rule("GET", "/views", "reader", "marketer", "operator"),
          new Rule("GET", "/views/{view}", "reader", "marketer", "operator"),
          new Rule("GET", "/views/{view}/plan", "operator"),
          new Rule("POST", "/views/{view}/selftest", "operator"),
          new Rule("POST", "/views", "operator"),
          new Rule("DELETE", "/views/{view}", "operator"),
          new Rule("GET", "/doctor", "operator"),
          new Rule("GET", "/freshness/events", "reader", "marketer", "operator"),
          new Rule("GET", "/deals", "marketer"),
          new Rule("POST", "/audiences", "marketer"),
          new Rule("PUT", "/deals/{name}", "marketer"),
          new Rule("GET", "/deals/{name}", "marketer"),
          new Rule("GET", "/deals/{name}/audience", "marketer"),
          new Rule("DELETE", "/deals/{name}", "marketer"),
          new Rule("POST", "/refreshes", "operator"),
          new Rule("GET", "/refreshes", "operator"),
          new Rule("GET", "/refreshes/{id}", "operator"),
          new Rule("DELETE", "/refreshes/{id}", "operator"));

  /** The session routes, which only report the identity of the caller, need no role. */
  private static final Set<String> FOR_EVERYBODY = Set.of("GET /session", "DELETE /session");

  private static final Set<String> ROLES =
      Set.of("reader", "marketer", "operator", "admin", "READER");

  Issuer issuer;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await(() -> withRoles("reader"));
  }

  private record Rule(String method, String route, Set<String> roles) {

    Rule(String method, String route, String... roles) {
      this(method, route, Set.of(roles));
    }

    Response ask(RequestSpecification caller) {
      String path =
          route
              .replace("{row_id}", "1-1")
              .replace("{view}", "no_view")
              .replace("{name}", "rule")
              .replace("{id}", "1")
              // The event stream never ends. With this parameter, permitted callers get a 400 at
              // once.
              .replace("events", "events?x=1");
      boolean sends = method.equals("PUT") || method.equals("POST");
      return (sends ? caller.contentType("application/json").body("{}") : caller)
          .request(method, path);
    }
  }

  private RequestSpecification withRoles(String... roles) {
    return given().auth().oauth2(issuer.token("alice", roles));
  }

  @Test
  void everyRouteHasARule() {
    Map<String, Map<String, Object>> paths = given().get("/q/openapi?format=json").path("paths");
    Set<String> routes = new TreeSet<>();
    paths.forEach(
        (path, operations) ->
            operations
                .keySet()
                .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));

    assertThat(routes.removeAll(FOR_EVERYBODY)).isTrue();
    assertThat(RULES)
        .extracting(rule -> rule.method + " " + rule.route)
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void aRoleMayDoExactlyWhatItsRuleAllows(Rule rule) {
    for (String role : ROLES) {
      Response answer = rule.ask(withRoles(role));
      if (rule.roles.contains(role)) {
        assertThat(answer.statusCode())
            .as(role + answer.asString())
            .isNotIn(401, 403)
            .isLessThan(500);
      } else {
        answer
            .then()
            .statusCode(403)
            .contentType("application/problem+json")
            .body("type", equalTo("urn:order-volume:problem:forbidden"));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void withoutATokenOrARoleEveryRouteIsRefused(Rule rule) {
    rule.ask(given())
        .then()
        .statusCode(401)
        .body("type", equalTo("urn:order-volume:problem:unauthorized"));
    rule.ask(withRoles())
        .then()
        .statusCode(403)
        .body("type", equalTo("urn:order-volume:problem:forbidden"));
    if (rule.method.equals("GET")) {
      new Rule("HEAD", rule.route).ask(given()).then().statusCode(401);
    }
  }

  @Test
  void sessionReturnsTheNameAndTheRolesOfTheCaller() {
    given()
        .get("/session")
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body("access", equalTo("oidc"))
        .body("sign_in", equalTo(false))
        .body("name", equalTo(null))
        .body("roles", empty());
    withRoles("operator", "admin", "reader")
        .get("/session")
        .then()
        .body("name", equalTo("alice"))
        .body("roles", equalTo(List.of("reader", "operator")));
    given().auth().oauth2("a.b.c").get("/session").then().statusCode(401);
    given().delete("/session").then().statusCode(401);
  }

  @Test
  void rolesAreCombined() {
    String token = issuer.token("carol", ROLES.toArray(String[]::new));

    for (Rule rule : RULES) {
      assertThat(rule.ask(given().auth().oauth2(token)).statusCode()).isNotIn(401, 403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//customer_order_volume",
        "/customer_order_volume/",
        "/customer_order_volume;role=reader",
        "/./customer_order_volume",
        "/deals/../customer_order_volume",
        "/%63ustomer_order_volume",
        "/customer_order_volume%2F1-1",
        "/CUSTOMER_ORDER_VOLUME",
      })
  void noSpellingOfAPathBypassesItsRule(String path) {
    assertThat(given().urlEncodingEnabled(false).get(path).statusCode()).isIn(400, 401, 404);
    assertThat(
            given()
                .urlEncodingEnabled(false)
                .auth()
                .oauth2(issuer.token("alice", "operator"))
                .get(path)
                .statusCode())
        .isIn(400, 403, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"})
  void noHeaderBypassesARule(String header) {
    given().header(header, "/freshness").get("/customer_order_volume").then().statusCode(401);
    withRoles("reader").header(header, "DELETE").get("/refreshes").then().statusCode(403);
  }

  @Test
  void theRefreshLogNamesTheCaller() {
    withRoles("operator")
        .header("Prefer", "wait=30")
        .post("/refreshes")
        .then()
        .statusCode(200)
        .body("requested_by", equalTo("alice"));
  }

  @Test
  void openApiNamesTheRolesOfEachOperation() {
    Response document = given().get("/q/openapi?format=json");

    document.then().body("components.securitySchemes.token.scheme", equalTo("bearer"));
    for (Rule rule : RULES) {
      String operation =
          "paths.'%s'.%s".formatted(rule.route, rule.method.toLowerCase(Locale.ROOT));
      List<Map<String, List<String>>> security = document.path(operation + ".security");
      assertThat(security).as(operation).containsExactly(Map.of("token", List.of()));
      String description = document.path(operation + ".description");
      String roles = description.replaceFirst(".* For the role ", "").replace(".", "");
      assertThat(Set.of(roles.split(" or "))).as(operation).isEqualTo(rule.roles);
      Map<String, Object> answers = document.path(operation + ".responses");
      assertThat(answers).as(operation).containsKeys("401", "403");
    }
  }

  @Test
  void rolesInOtherClaimsAreIgnored() {
    JwtClaims claims = issuer.claims("alice");
    claims.setClaim("realm_access", Map.of("roles", List.of("reader", "operator", "marketer")));
    claims.setClaim("roles", List.of("reader"));
    claims.setClaim("resource_access", Map.of("order-volume", Map.of("roles", List.of("reader"))));
    String token = Issuer.sign(claims, issuer.key());

    given().auth().oauth2(token).get("/customer_order_volume?limit=1").then().statusCode(403);
  }
}
