package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.HeldApplies;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the freshness headers of answers and the Cache-Control header of requests. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class FreshnessHeadersTest {

  private static final String PATH = "/customer_order_volume";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Pool pool;
  private HeldApplies applies;

  /** Starts each test with a fresh view and an empty response cache. */
  @BeforeEach
  void beginFresh() {
    PopulatedView.await();
    execute("create extension if not exists pg_stat_statements");
    changeCustomer("before the test");
    refresh();
    Patience.await(
        () ->
            TestSql.ofService()
                    .number(
                        "select count(*) from order_volume.status() where waiting or dirty or foreign_refresh")
                == 0);
  }

  @AfterEach
  void releaseApplies() throws SQLException {
    if (applies != null) {
      applies.close();
    }
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  private static void refresh() {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  /** Changes rows of the view to new values. */
  private void changeCustomer(String lastName) {
    execute(
        "update customers set first_name = gen_random_uuid(), last_name = '"
            + lastName
            + "' where id = 1");
  }

  /** Returns the number of statements that have read orders from any source. */
  private long reads() {
    String sql =
        "select coalesce(sum(calls), 0) as calls from pg_stat_statements"
            + " where query like 'select %from %customer_order_volume%unique_id%limit%'";
    return pool.query(sql).execute().await().atMost(PATIENCE).iterator().next().getLong("calls");
  }

  private static Response get(String cacheControl, String query) {
    return given()
        .urlEncodingEnabled(false)
        .header("Cache-Control", cacheControl)
        .get(PATH + "?" + query);
  }

  private static String tag(String query) {
    return when().get(PATH + query).then().statusCode(200).extract().header("ETag");
  }

  @Test
  void everyAnswerHasTheFreshnessHeaders() {
    when()
        .get(PATH + "?limit=3")
        .then()
        .statusCode(200)
        .header("ETag", matchesPattern("W/\"\\d+-[\\w-]+\""))
        .header("Cache-Control", "private, no-cache")
        .header("Vary", "Accept, Accept-Encoding, Prefer, Range, Authorization")
        .header("Last-Modified", matchesPattern("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT"))
        .header("View-Source", "current")
        .header(
            "View-Version",
            Integer.toString(when().get("/freshness/customer_order_volume").path("version")))
        .header("View-As-Of", matchesPattern("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|\\+00:00)"))
        .header("View-Staleness", matchesPattern("[01]"))
        .header("Cache-Status", "order-volume; fwd=uri-miss; stored")
        .header("Age", nullValue());
  }

  @Test
  void aMatchingTagIsAnsweredWithoutAQuery() {
    String query = "?state=eq.TX&limit=7";
    Response first = when().get(PATH + query);
    long before = reads();

    given()
        .header("If-None-Match", first.header("ETag"))
        .get(PATH + query)
        .then()
        .statusCode(304)
        .body(emptyString())
        .header("ETag", first.header("ETag"))
        .header("Cache-Control", first.header("Cache-Control"))
        .header("Vary", first.header("Vary"))
        .header("Last-Modified", first.header("Last-Modified"))
        .header("View-Version", first.header("View-Version"));

    assertThat(reads()).isEqualTo(before);
    assertThat(before).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"other\", %s", "*", "strong:%s"})
  void tagsAreComparedWeaklyAndInLists(String pattern) {
    String tag = tag("?limit=4");
    String given = pattern.formatted(tag).replace("strong:W/", "");

    given().header("If-None-Match", given).get(PATH + "?limit=4").then().statusCode(304);
    given().header("If-None-Match", given).head(PATH + "?limit=4").then().statusCode(304);
  }

  @Test
  void anAsteriskDoesNotHideAMissingRow() {
    String id = when().get(PATH + "?limit=1").path("[0].unique_id");

    given().header("If-None-Match", "*").get(PATH + "/" + id).then().statusCode(304);
    given().header("If-None-Match", "*").get(PATH + "/0-0").then().statusCode(404);
  }

  @Test
  void tagsDependOnQueryAndVersion() {
    String tag = tag("?limit=5");

    assertThat(tag("?limit=6")).isNotEqualTo(tag);
    assertThat(tag("?limit=5&offset=5")).isNotEqualTo(tag);
    given().header("If-None-Match", tag).get(PATH + "?limit=6").then().statusCode(200);

    changeCustomer("Newer");
    refresh();

    assertThat(tag("?limit=5")).isNotEqualTo(tag);
    given().header("If-None-Match", tag).get(PATH + "?limit=5").then().statusCode(200);
  }

  @Test
  void aHeadRequestGetsTheHeadersOfGet() {
    Response get = when().get(PATH + "?limit=2");

    when()
        .head(PATH + "?limit=2")
        .then()
        .statusCode(200)
        .body(emptyString())
        .header("ETag", get.header("ETag"))
        .header("View-Version", get.header("View-Version"))
        .header("Content-Range", get.header("Content-Range"));
  }

  @Test
  void aRefreshWithoutChangesKeepsAnswersAndTags() {
    // Merges the delta, which moves the version.
    refresh();
    String tag = tag("?limit=8");
    refresh();

    given().header("If-None-Match", tag).get(PATH + "?limit=8").then().statusCode(304);
    when().get(PATH + "?limit=8").then().header("Cache-Status", "order-volume; hit");
  }

  @Test
  void equivalentQueriesShareACachedAnswer() {
    String first = get("", "state=in.(TX,OH)&order_size=gt.2&limit=100").asString();
    long before = reads();

    get("", "limit=100&order_size=gt.2&state=in.(OH,TX)")
        .then()
        .body(equalTo(first))
        .header("Cache-Status", "order-volume; hit");
    assertThat(reads()).isEqualTo(before);
  }

  @Test
  void simultaneousMissesCauseOneQuery() {
    long before = reads();
    List<CompletableFuture<Response>> answers =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            when()
                                .get(PATH + "?order=customer_name.desc&limit=1000&city=like.*a*")))
            .toList();

    List<String> bodies =
        answers.stream().map(answer -> answer.join().asString()).distinct().toList();

    assertThat(bodies).hasSize(1);
    assertThat(bodies.get(0)).startsWith("[{");
    assertThat(reads()).isEqualTo(before + 1);
  }

  @Test
  void aNewVersionIsServedAtOnce() {
    String query = PATH + "?customer_id=eq.1&select=customer_name&limit=1";
    for (int i = 0; i < 10; i++) {
      changeCustomer("Version" + i);
      refresh();
      assertThat(when().get(query).asString()).contains("Version" + i);
    }
  }

  @Test
  void noCacheReturnsJustCommittedRows() throws SQLException {
    applies = HeldApplies.hold();
    String query = "customer_id=eq.1&select=customer_name&limit=1";
    for (int i = 0; i < 50; i++) {
      changeCustomer("Written" + i);
      get("no-cache", query).then().body("[0].customer_name", matchesPattern(".* Written" + i));
    }
    assertThat(when().get(PATH + "?" + query).asString()).doesNotContain("Written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-cache", "max-age=0", "no-cache, max-age=600"})
  void aLiveAnswerMustNotBeStored(String cacheControl) throws SQLException {
    applies = HeldApplies.hold();
    changeCustomer("Live");

    get(cacheControl, "limit=1")
        .then()
        .statusCode(200)
        .header("View-Source", "live")
        .header("View-Staleness", "0")
        .header("Cache-Control", "no-store")
        .header("Cache-Status", "order-volume; fwd=request")
        .header("ETag", nullValue())
        .header("Last-Modified", nullValue());
  }

  @Test
  void aReloadCausesNoReadIfNothingChanged() {
    Response first = when().get(PATH + "?limit=9");
    long before = reads();

    given()
        .header("Cache-Control", "max-age=0")
        .header("If-None-Match", first.header("ETag"))
        .get(PATH + "?limit=9")
        .then()
        .statusCode(304)
        .header("View-Source", "current")
        .header("View-Staleness", "0");
    get("no-cache", "limit=9").then().header("Cache-Status", "order-volume; hit");

    assertThat(reads()).isEqualTo(before);
  }

  @Test
  void maxAgeLimitsTheStaleness() throws SQLException {
    applies = HeldApplies.hold();
    String query = "customer_id=eq.1&select=customer_name&limit=1";
    changeCustomer("Aging");
    get("max-age=3600", query)
        .then()
        .header("View-Source", "current")
        .body("[0].customer_name", not(matchesPattern(".* Aging")));

    execute(
        """
        do $$
        declare
          log text;
        begin
          for log in select 'order_volume.log_' || id from order_volume.base_table loop
            execute format('update %s set _at = _at - make_interval(hours => 1)', log);
          end loop;
        end $$
        """);
    Patience.await(
        () -> when().get(PATH + "?limit=1").header("View-Staleness").matches("36\\d\\d"));
    get("max-age=3600", query)
        .then()
        .header("View-Source", "live")
        .body("[0].customer_name", matchesPattern(".* Aging"));
    get("max-age=7200", query)
        .then()
        .header("View-Source", "current")
        .header("View-Staleness", matchesPattern("36\\d\\d"));
  }

  /** The last refresh was an hour ago, and the rows lack a change that is five seconds old. */
  @Test
  void aViewThatNeedsARefreshIsAsStaleAsTheOldestChange() throws SQLException {
    applies = HeldApplies.hold();
    execute(
        """
        update order_volume.view_version
        set dirty_seq = (select seq from order_volume.apply_state), dirty_since = now(), dirty_reason = 'test',
          oldest_change = now() - interval '5 s', data_as_of = data_as_of - interval '1 hour'
        """);

    Patience.await(() -> !"0".equals(when().get(PATH + "?limit=1").header("View-Staleness")));
    get("max-age=60", "limit=1")
        .then()
        .header("View-Source", "current")
        .header("View-Staleness", matchesPattern("[5-9]|[1-3]\\d"));
    when()
        .get("/freshness/customer_order_volume")
        .then()
        .body("state", equalTo("stale"))
        .body("staleness", greaterThan(5f))
        .body("staleness", lessThan(60f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=2147483648",
        "max-age=999999999999999999",
        "max-age=9223372036854775808",
        "max-age=99999999999999999999999999999999"
      })
  void aVeryLargeMaxAgeIsAccepted(String cacheControl) {
    given()
        .header("Cache-Control", cacheControl)
        .get("/customer_order_volume?limit=1")
        .then()
        .statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"max-age=soon", "max-age=-1", "max-age="})
  void refusesAnInvalidMaxAge(String cacheControl) {
    get(cacheControl, "limit=1")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("parameter", equalTo("Cache-Control"));
  }

  @Test
  void theStateNamesTheTablesWithPendingChanges() throws SQLException {
    applies = HeldApplies.hold();
    changeCustomer("Pending");
    execute("update orders set created_on = created_on + interval '1 s' where id in (5, 6)");
    execute("update addresses set city_id = city_id % 100 + 1 where id = 4");

    when()
        .get("/freshness/customer_order_volume")
        .then()
        .body("state", equalTo("stale"))
        .body("pending_changes", equalTo(5))
        .body(
            "pending_by_table",
            equalTo(Map.of("public.customers", 1, "public.orders", 2, "public.addresses", 2)))
        .body("oldest_change", notNullValue())
        .body("staleness", greaterThan(0f))
        .body("consecutive_failures", equalTo(0))
        .body("last_outcome", equalTo("succeeded"));
  }

  @Test
  void aSingleRowHasTheFreshnessOfAPage() throws SQLException {
    String id = when().get(PATH + "?customer_id=eq.1&limit=1").path("[0].unique_id");
    Response first = when().get(PATH + "/" + id);
    first.then().header("View-Source", "current").header("Content-Range", nullValue());
    given()
        .header("If-None-Match", first.header("ETag"))
        .get(PATH + "/" + id)
        .then()
        .statusCode(304);

    applies = HeldApplies.hold();
    changeCustomer("Single");
    given()
        .header("Cache-Control", "no-cache")
        .get(PATH + "/" + id)
        .then()
        .header("View-Source", "live")
        .body("customer_name", matchesPattern(".* Single"));
  }

  @Test
  void anAudienceIsLiveIfRequested() throws SQLException {
    applies = HeldApplies.hold();
    changeCustomer("Invited");

    given()
        .header("Cache-Control", "no-cache")
        .contentType("application/json")
        .body("{}")
        .post("/audiences?customer_id=eq.1&select=customer_name")
        .then()
        .statusCode(200)
        .header("View-Source", "live")
        .body("[0].customer_name", matchesPattern(".* Invited"));
  }

  @Test
  void customersAreUncachedAndTaggedByTheirRows() {
    String path = "/complete_customer_data?customer_id=eq.1";
    Response first = when().get(path);
    first.then().header("Cache-Control", "private, no-cache").header("View-Version", nullValue());

    given().header("If-None-Match", first.header("ETag")).get(path).then().statusCode(304);
    changeCustomer("Renamed");
    given()
        .header("If-None-Match", first.header("ETag"))
        .get(path)
        .then()
        .statusCode(200)
        .body("[0].customer_name", matchesPattern(".* Renamed"));
  }

  @Test
  void anUnpopulatedViewIsAnsweredWithAProblem() {
    execute("refresh materialized view customer_order_volume with no data");

    when()
        .get(PATH + "?limit=11")
        .then()
        .statusCode(503)
        .header("Retry-After", "5")
        .body("type", equalTo("urn:order-volume:problem:view-not-populated"));
  }

  @Test
  void theListenerReconnects() {
    int pid = listener().orElseThrow();

    execute("select pg_terminate_backend(" + pid + ")");

    Patience.await(() -> listener().filter(other -> other != pid).isPresent());
  }

  private Optional<Integer> listener() {
    return pool
        .query("select pid from pg_stat_activity where query = 'listen order_volume'")
        .execute()
        .await()
        .atMost(PATIENCE)
        .stream()
        .findFirst()
        .map(row -> row.getInteger("pid"));
  }
}
