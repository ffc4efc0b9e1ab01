package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts the statements that requests, and the service by itself, send to the database. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class StatementCountTest {

  private static final String VIEW = "/customer_order_volume";
  private static final int REQUESTS = 200;

  /** Leaves room for what the service and this test ask beside the requests. */
  private static final double BESIDE = 0.15;

  private static final int LOOKS = 5;
  private static final double ONE_AND_A_HALF = 1.5;
  private static final String LOOK = "query like '%order_volume.status()%'";

  private final TestSql database = TestSql.ofService();

  /** A part of most requests, so that no response is cached. */
  private int number = 1_000_000;

  @BeforeEach
  void countStatements() throws SQLException {
    PopulatedView.await();
    database.execute("create extension if not exists pg_stat_statements");
  }

  private long statements(String condition) {
    try {
      return database.number(
          "select coalesce(sum(calls), 0)::bigint from pg_stat_statements where toplevel"
              + " and dbid = (select oid from pg_database where datname = current_database())"
              + " and query not like '%pg_stat_statements%' and query not like 'SET %' and "
              + condition);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static RequestSpecification request() {
    return given().urlEncodingEnabled(false);
  }

  /**
   * Waits until a request takes this number of statements at most. Jobs of the service run
   * meanwhile at times.
   */
  private void assertStatements(int most, int status, IntFunction<Response> request) {
    Patience.await(
        () -> statementsEach(status, request),
        each -> each < most + BESIDE,
        each -> each + " statements instead of " + most + ": " + calls());
  }

  /** Returns how many statements a request takes, when many are made one after the other. */
  private double statementsEach(int status, IntFunction<Response> request) {
    assertThat(request.apply(number++).statusCode()).isEqualTo(status);
    long before = statements("true");
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(request.apply(number++).statusCode()).isEqualTo(status);
    }
    return (statements("true") - before) / (double) REQUESTS;
  }

  @Test
  void aRowTakesOneStatement() {
    assertStatements(1, 200, i -> request().get(VIEW + "?unique_id=eq.1-1&order_id=neq." + i));
  }

  @Test
  void aPageTakesOneStatement() {
    assertStatements(1, 200, i -> request().get(VIEW + "?limit=10&order_id=neq." + i));
  }

  @Test
  void anExactCountTakesOneMore() {
    assertStatements(
        2,
        206,
        i -> request().header("Prefer", "count=exact").get(VIEW + "?limit=1&order_id=neq." + i));
  }

  @Test
  void aCachedPageTakesNone() {
    assertStatements(0, 200, i -> request().get(VIEW + "?limit=11"));
  }

  @Test
  void aPageThatTheClientHasTakesNone() {
    String tag = request().get(VIEW + "?limit=12").header("ETag");

    assertStatements(0, 304, i -> request().header("If-None-Match", tag).get(VIEW + "?limit=12"));
  }

  @Test
  void theFreshnessTakesTwoAtMost() {
    assertStatements(2, 200, i -> request().get("/freshness"));
  }

  /** Returns how often each statement was executed. */
  private String calls() {
    try {
      return database.text(
          "select string_agg(calls || ' ' || left(query, 100), E'\\n' order by calls desc)"
              + " from pg_stat_statements where toplevel"
              + " and dbid = (select oid from pg_database where datname = current_database())");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * Returns how many statements the service makes by itself for each look at the status. Slower
   * jobs, such as the doctor's, run meanwhile at times.
   */
  private double statementsForALook() {
    long looks = statements(LOOK);
    long before = statements("true");
    Patience.await(() -> statements(LOOK) >= looks + LOOKS);
    return (statements("true") - before) / (double) (statements(LOOK) - looks);
  }

  @Test
  void aLookAtTheStatusTakesOneStatementHoweverManyViews() throws SQLException {
    Patience.await(() -> statementsForALook() < ONE_AND_A_HALF, this::calls);
    for (int i = 0; i < LOOKS; i++) {
      database.execute(
          "create materialized view counted_%1$d as select id from customers; create unique index on counted_%1$d (id); select order_volume.maintain('counted_%1$d')"
              .formatted(i));
    }
    Patience.await(
        () ->
            database.number(
                    "select count(*) from order_volume.status() where populated and not dirty")
                == 1 + LOOKS);

    Patience.await(() -> statementsForALook() < ONE_AND_A_HALF, this::calls);
  }
}
