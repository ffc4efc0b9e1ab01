package io.ordervolume.freshness;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.EventStream;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that listeners get freshness events as they happen, and that one query serves all
 * listeners.
 */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.events.max-listeners", value = "8"),
      @ResourceArg(name = "order-volume.events.interval", value = "100ms"),
      @ResourceArg(name = "order-volume.events.heartbeat", value = "700ms")
    })
@Tag("full")
class FreshnessEventsTest {

  private static final int LISTENERS = 8;

  @TestHTTPResource("/freshness/events")
  URI events;

  private final TestSql store = TestSql.ofService();

  private final List<EventStream> streams = new ArrayList<>();

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
    Patience.await(
        () ->
            store.number("select count(*) from order_volume.refresh_log where outcome = 'running'")
                == 0);
  }

  @AfterEach
  void stopListening() {
    streams.forEach(EventStream::close);
  }

  private EventStream listen() {
    EventStream stream = EventStream.ofPatient(events);
    streams.add(stream);
    return stream;
  }

  @Test
  void sendsTheFreshnessAtFirstAndThenChanges() throws SQLException {
    EventStream stream = listen();
    long version = given().get("/freshness/customer_order_volume").jsonPath().getLong("version");
    stream.next("freshness", news -> news.getLong("version") == version);
    assertThat(stream.next("refresh").getString("outcome")).isNotEqualTo("running");

    store.execute("update customers set last_name = last_name || '!' where id = 1");

    JsonPath changed = stream.next("freshness", news -> news.getLong("pending_changes") > 0);
    assertThat(changed.getString("state")).isEqualTo("stale");
    assertThat(changed.getDouble("staleness")).isPositive();
  }

  @Test
  void sendsAnEventWhenARefreshStartsAndWhenItEnds() throws Exception {
    EventStream stream = listen();
    try (Connection writer = store.connect();
        Statement holdUp = writer.createStatement()) {
      writer.setAutoCommit(false);
      holdUp.execute("lock table orders in access exclusive mode");
      int id = given().post("/refreshes").then().statusCode(202).extract().path("id");

      JsonPath running =
          stream.next(
              "refresh",
              news -> news.getInt("id") == id && news.getString("outcome").equals("running"));
      assertThat(running.getString("started_at")).isNotBlank();
      assertThat(running.getMap("")).doesNotContainKey("requested_by");

      writer.rollback();
      stream.next(
          "refresh",
          news -> news.getInt("id") == id && !news.getString("outcome").equals("running"));
    }
  }

  /** Refreshes first, because the age of pending changes would cause an event at each query. */
  private static void refresh() {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  @Test
  void sendsHeartbeatsWhileNothingChanges() {
    refresh();
    EventStream stream = listen();
    stream.next("heartbeat");
    stream.next("heartbeat");
  }

  @Test
  void queriesOnceForAllListenersAndNotWithoutListeners() throws Exception {
    refresh();
    for (int i = 0; i < LISTENERS; i++) {
      listen();
    }
    for (EventStream stream : streams) {
      stream.next("freshness");
    }
    long began = System.nanoTime();
    long before = looks();
    for (int beats = 0; beats < 2; beats++) {
      streams.get(0).next("heartbeat");
    }
    double ticks = (System.nanoTime() - began) / 100_000_000.0;
    assertThat(looks() - before).isBetween(1L, Math.round(1.5 * ticks) + 2);

    streams.forEach(EventStream::close);
    awaitNoLooks();
  }

  /** Returns the number of queries for freshness by the service. */
  private long looks() throws SQLException {
    store.execute("create extension if not exists pg_stat_statements");
    return store.number(
        "select coalesce(sum(calls), 0) from pg_stat_statements where query like '%jsonb_object_agg(p.table_name%'");
  }

  private void awaitNoLooks() throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    long last = -1;
    for (long now = looks(); now != last; now = looks()) {
      assertThat(System.nanoTime()).as("still querying").isLessThan(deadline);
      last = now;
      Thread.sleep(500);
    }
  }

  @Test
  void refusesListenersAboveTheLimitUntilOneLeaves() {
    for (int i = 0; i < LISTENERS; i++) {
      listen().next("freshness");
    }

    given()
        .get(events)
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", equalTo("5"))
        .body("type", equalTo("urn:order-volume:problem:overloaded"));
    given().get("/freshness").then().statusCode(200);

    streams.remove(0).close();
    listen().next("freshness");
  }

  @Test
  void takesNoParametersAndAnswersHead() {
    given().get(events + "?x=1").then().statusCode(400).body("parameter", equalTo("x"));
    given().head(events).then().statusCode(200);
  }

  @Test
  void continuesAfterAnOutageOfTheDatabase() throws SQLException {
    EventStream stream = listen();
    stream.next("freshness");
    store.number(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            + " where application_name like 'order-volume%' and pid <> pg_backend_pid()");
    store.execute("update customers set last_name = last_name || '?' where id = 2");
    stream.next("freshness", news -> news.getLong("pending_changes") > 0);
  }
}
