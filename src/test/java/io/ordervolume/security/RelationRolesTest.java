package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.EventStream;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a relation with configured roles exists only for callers with these roles. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(IssuerResource.class)
@Tag("full")
class RelationRolesTest {

  private static final String SECRET = "/" + IssuerResource.RESTRICTED;
  private static final String OTHER = "/customer_order_volume";

  @TestHTTPResource("/freshness/events")
  URI events;

  Issuer issuer;

  @BeforeEach
  void registerTheView() throws SQLException {
    TestSql.ofService()
        .execute(
            """
            refresh materialized view customer_order_volume;
            create table if not exists vaults (id integer primary key, code text);
            create table if not exists doors (id integer primary key, vault integer references vaults);
            insert into vaults values (1, 'TX') on conflict do nothing;
            insert into doors values (10, 1) on conflict do nothing;
            create or replace view open_doors as select id, vault from doors;
            create materialized view secret_totals as
              select t.state, t.orders, v.id as vault
              from (select state, count(*) as orders from customer_order_volume group by state) t
                left join vaults v on v.code = t.state;
            create unique index on secret_totals (state);
            select order_volume.maintain('secret_totals'), order_volume.serve('open_doors')
            """);
    Patience.await(() -> as("auditor").get(SECRET).statusCode() == 200);
    Patience.await(() -> as("reader").get(OTHER + "?limit=1").statusCode() == 200);
  }

  @AfterEach
  void releaseTheView() throws SQLException {
    TestSql.ofService()
        .execute(
            "select order_volume.release('secret_totals'), order_volume.release('open_doors')");
    Patience.await(() -> as("auditor").get(SECRET).statusCode() == 404);
    TestSql.ofService().execute("drop materialized view secret_totals cascade");
  }

  private RequestSpecification as(String... roles) {
    return given().auth().oauth2(issuer.token("alice", roles));
  }

  /** Asserts that the answer is that for an unregistered relation. */
  private static void assertUnknown(Response response) {
    response.then().statusCode(404).body("type", equalTo("urn:order-volume:problem:not-found"));
    assertThat(response.headers().asList())
        .extracting(header -> header.getName())
        .doesNotContain("ETag", "View-Version", "Last-Modified");
  }

  @Test
  void aRoleReadsItsViewOnAllPaths() {
    for (String role : List.of("auditor", "chief")) {
      as(role).get(SECRET).then().statusCode(200).header("View-Source", equalTo("current"));
      as(role).get(SECRET + "/TX").then().statusCode(200).body("state", equalTo("TX"));
      as(role).accept("text/csv").get(SECRET).then().statusCode(200);
      as(role).accept("application/x-ndjson").get(SECRET).then().statusCode(200);
      as(role).header("Cache-Control", "no-cache").get(SECRET).then().statusCode(200);
      as(role).get("/freshness" + SECRET).then().statusCode(200);
      as(role).get("/views" + SECRET).then().statusCode(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/customer_order_volume", "/complete_customer_data"})
  void aRoleOfOneViewReadsNoOther(String path) {
    assertUnknown(as("auditor").get(path + "?limit=1"));
    assertUnknown(as("auditor").accept("text/csv").get(path));
    assertUnknown(as("auditor").get(path + "/1-1"));
    assertUnknown(as("auditor").get("/views" + path));
    assertUnknown(as("auditor").get("/freshness" + path));
    assertUnknown(as("auditor").get("/freshness/events?view=" + path.substring(1)));
  }

  @Test
  void aReaderCannotDistinguishTheViewFromAMissingOne() {
    String etag = as("auditor").get(SECRET + "?limit=2").header("ETag");
    String next = as("auditor").get(SECRET + "?limit=2&order=state").header("Link");
    String cursor = next.replaceAll(".*<[^?]*\\?([^>]*)>; rel=\"next\".*", "$1");
    assertThat(cursor).contains("cursor=");

    for (int i = 0; i < 3; i++) {
      assertUnknown(as("reader").get(SECRET + "?limit=2"));
    }
    assertUnknown(as("reader").header("If-None-Match", etag).get(SECRET + "?limit=2"));
    assertUnknown(as("reader").urlEncodingEnabled(false).get(SECRET + "?" + cursor));
    assertUnknown(as("reader").get(SECRET + "/TX"));
    assertUnknown(as("reader").accept("text/csv").get(SECRET));
    assertUnknown(as("reader").get("/views" + SECRET));
    assertUnknown(as("reader").get("/freshness" + SECRET));
    assertUnknown(as("reader").get("/freshness/events?view=" + SECRET.substring(1)));
    as("auditor").urlEncodingEnabled(false).get(SECRET + "?" + cursor).then().statusCode(200);
    assertThat(problem(SECRET).replace("secret_totals", "no_view")).isEqualTo(problem("/no_view"));
  }

  private String problem(String path) {
    String body = as("reader").get(path).asString();
    return body.replaceAll("\"request_id\":\"[^\"]*\"", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select=id,secret_totals(orders)",
        "select=id,...secret_totals(orders)",
        "select=id,secret_totals()&secret_totals=not.is.null",
        "select=id,...secret_totals!inner()",
        "select=id,...secret_totals!doors_vault_fkey(state)&secret_totals.state=eq.TX",
      })
  void aReaderReachesTheViewFromNoOtherRelation(String query) {
    String path = "/open_doors?" + query;
    Patience.await(() -> as("reader", "auditor").get(path).statusCode() == 200);
    for (int i = 0; i < 2; i++) {
      as("reader", "auditor").get(path).then().statusCode(200).body("id", equalTo(List.of(10)));
      assertThat(doors("reader", query))
          .contains("PGRST200")
          .isEqualTo(
              doors("reader", query.replace("secret_totals", "no_view"))
                  .replace("no_view", "secret_totals"));
    }
    as("reader").get("/open_doors?order=secret_totals(state)").then().statusCode(400);
  }

  private String doors(String role, String query) {
    return as(role)
        .get("/open_doors?" + query)
        .asString()
        .replaceAll("\"request_id\":\"[^\"]*\"", "");
  }

  @Test
  void callersWithoutARoleAreRefusedForAnyName() {
    as("stranger").get(SECRET).then().statusCode(403);
    as("stranger").get("/no_view").then().statusCode(403);
    as("operator").get(SECRET).then().statusCode(403);
    given().get(SECRET).then().statusCode(401);
    given().get("/no_view").then().statusCode(401);
  }

  @Test
  void aRoleOfOneViewHasNoOperatorRights() {
    for (String path : List.of("/refreshes", "/refreshes/1", "/doctor", "/views/x/plan")) {
      as("auditor").get(path).then().statusCode(403);
    }
    as("auditor").post("/refreshes").then().statusCode(403);
    as("auditor").delete("/views" + SECRET).then().statusCode(403);
  }

  @Test
  void listsContainOnlyViewsOfTheCaller() {
    assertThat(names("/views", "view", "auditor")).containsExactly("secret_totals");
    assertThat(names("/views", "view", "reader"))
        .contains("customer_order_volume")
        .doesNotContain("secret_totals");
    assertThat(names("/views", "view", "operator"))
        .contains("customer_order_volume", "secret_totals");
    assertThat(names("/freshness", "views.view", "auditor")).containsExactly("secret_totals");
    assertThat(names("/freshness", "views.view", "reader"))
        .containsExactly("customer_order_volume");
    assertThat(names("/freshness", "views.view", "marketer"))
        .containsExactly("customer_order_volume");
  }

  private List<String> names(String path, String field, String role) {
    return as(role).get(path).jsonPath().getList(field);
  }

  @Test
  void eventsContainOnlyViewsOfTheCaller() {
    try (EventStream stream = EventStream.of(events, issuer.token("alice", "auditor"))) {
      assertThat(stream.next("freshness").getString("view")).isEqualTo("secret_totals");
    }
    try (EventStream stream = EventStream.of(events, issuer.token("bob", "reader"))) {
      assertThat(stream.next("freshness").getString("view")).isEqualTo("customer_order_volume");
    }
  }

  @Test
  void theDocumentDescribesTheViewForItsRolesOnly() {
    assertThat(document(given())).doesNotContain("secret_totals");
    assertThat(document(as("reader"))).doesNotContain("secret_totals");
    assertThat(document(as("operator"))).contains("\"/secret_totals\"");
    assertThat(document(as("auditor")))
        .contains("\"/secret_totals\"")
        .contains("For the role auditor or chief.");
    Map<String, Object> paths =
        as("auditor").accept("application/openapi+json").get("/").jsonPath().getMap("paths");
    assertThat(paths).containsKeys("/secret_totals", "/secret_totals/{row_id}");
  }

  private static String document(RequestSpecification caller) {
    return caller.get("/q/openapi?format=json").asString();
  }
}
