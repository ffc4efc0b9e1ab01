package io.ordervolume.store;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the orders of the sample store over HTTP. */
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
class CustomerOrderVolumeResourceIT {

  private static final String PATH = "/customer_order_volume";

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static List<Map<String, Object>> rows(String query) {
    return given()
        .urlEncodingEnabled(false)
        .get(PATH + "?" + query)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("");
  }

  private static List<String> column(String query, String column) {
    return rows(query).stream().map(row -> String.valueOf(row.get(column))).toList();
  }

  @Test
  void answersAPageOfRowsInTheOrderOfTheRowId() {
    List<String> ids =
        when().get(PATH).then().statusCode(206).extract().jsonPath().getList("unique_id");

    assertThat(ids).hasSize(1000).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void answersTheColumnsInOrderAndMoneyExactly() {
    String body =
        given()
            .queryParam("limit", 1)
            .get(PATH)
            .then()
            .header("Content-Range", "0-0/*")
            .extract()
            .asString();

    assertThat(body)
        .matches(
            "\\[\\{\"unique_id\":\"\\d+-\\d+\",\"customer_name\":\"[^\"]+\",\"purchase_date\":\"[^\"]+Z\",\"city\":\"[^\"]+\","
                + "\"state\":\"[A-Z]{2}\",\"order_size\":\\d+,\"order_cost\":\\d+\\.\\d\\d,\"order_id\":\\d+,\"customer_id\":\\d+}]");
  }

  @Test
  void filtersByAListAndSortsByAColumn() {
    List<String> states =
        column("state=in.(TX,IL,OH)&order=state.desc&customer_id=lte.500&limit=1000", "state");

    assertThat(states)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .containsOnly("TX", "IL", "OH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order_size=gt.3                  | order_size=lte.3",
        "order_size=gte.3                 | order_size=lt.3",
        "state=eq.TX                      | state=neq.TX",
        "customer_name=like.A*            | customer_name=not.like.A%25",
        "customer_name=ilike.*an*         | customer_name=not.ilike.*AN*",
        "state=in.(TX,OH)                 | state=not.in.(TX,OH)",
        "purchase_date=gte.2026-01-01     | purchase_date=lt.2026-01-01T00:00:00Z",
        "city=is.null                     | city=not.is.null",
        "or=(state.eq.TX,order_size.gt.4) | not.or=(state.eq.TX,order_size.gt.4)",
        "and=(state.eq.TX,or(order_size.gt.4,city.eq.Austin)) | not.and=(state.eq.TX,or(order_size.gt.4,city.eq.Austin))"
      })
  void aFilterAndItsOppositeDivideTheRows(String filter, String opposite) {
    List<String> some = column(filter + "&limit=1000&order=order_id&order_id=lte.900", "order_id");
    List<String> others =
        column(opposite + "&limit=1000&order=order_id&order_id=lte.900", "order_id");

    assertThat(some).doesNotContainAnyElementsOf(others);
    assertThat(some.size() + others.size()).isEqualTo(900);
  }

  @Test
  void appliesAllConditionsOnARepeatedColumn() {
    assertThat(column("order_id=gte.10&order_id=lt.13&order=order_id", "order_id"))
        .containsExactly("10", "11", "12");
  }

  @Test
  void answersOnlyTheSelectedColumnsInTheirOrder() {
    given()
        .get(PATH + "?select=state,order_id&order_id=eq.5")
        .then()
        .body("[0].keySet().toList()", equalTo(List.of("state", "order_id")));
    given().get(PATH + "?select=order_id&order_id=eq.5").then().body(equalTo("[{\"order_id\":5}]"));
  }

  @Test
  void pagesByLimitAndOffsetWithoutGapsOrRepeats() {
    List<String> whole = column("order=city&limit=60", "unique_id");
    List<String> first = column("order=city&limit=30", "unique_id");
    List<String> second = column("order=city&limit=30&offset=30", "unique_id");

    assertThat(first).isEqualTo(whole.subList(0, 30));
    assertThat(second).isEqualTo(whole.subList(30, 60));
    given().get(PATH + "?order=city&limit=30&offset=30").then().header("Content-Range", "30-59/*");
    given()
        .get(PATH + "?limit=10&offset=999999")
        .then()
        .statusCode(200)
        .header("Content-Range", "*/*")
        .body("", hasSize(0));
  }

  @Test
  void answersOneRowByItsId() {
    Map<String, Object> row = rows("order_id=eq.77").get(0);

    when().get(PATH + "/" + row.get("unique_id")).then().statusCode(200).body("", equalTo(row));
    when()
        .get(PATH + "/1-999999999")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:order-volume:problem:not-found"));
  }

  @Test
  void answersHeadWithTheHeadersAndNoBody() {
    given()
        .head(PATH + "?limit=3")
        .then()
        .statusCode(200)
        .header("Content-Range", "0-2/*")
        .body(equalTo(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour=eq.red             | colour        | unknown-parameter | unique_id",
        "state=is-like.TX          | state         | unknown-operator  | ilike",
        "state=TX                  | state         | unknown-operator  | neq",
        "order_cost=gt.cheap       | order_cost    | invalid-value     | 12.50",
        "order_cost=gt.1e999999999 | order_cost    | invalid-value     | 12.50",
        "order_id=eq.1.5           | order_id      | invalid-value     | 42",
        "order_id=eq.99999999999999999999 | order_id | invalid-value   | 42",
        "purchase_date=gt.tomorrow | purchase_date | invalid-value     | 2026-07-31",
        "order_size=like.3*        | order_size    | invalid-value     | operators",
        "state=in.TX               | state         | invalid-value     | in.(Austin)",
        "state=is.true             | state         | invalid-value     | is.null",
        "state=eq.%00              | state         | invalid-value     | text",
        "limit=1001                | limit         | out-of-range      | 1000",
        "limit=ten                 | limit         | invalid-value     | whole number",
        "limit=1&limit=2           | limit         | invalid-value     | once",
        "order=colour              | order         | unknown-column    | order_size",
        "order=state.up            | order         | invalid-value     | nullsfirst",
        "order=state,state         | order         | invalid-value     | once",
        "select=colour             | select        | unknown-column    | order_size",
        "or=(state.eq.TX           | or            | invalid-value     | conditions",
        "or=(colour.eq.red)        | or            | unknown-column    | order_size",
      })
  void refusesInvalidQueriesWithAHint(String query, String parameter, String code, String hint) {
    given()
        .urlEncodingEnabled(false)
        .get(PATH + "?" + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:order-volume:problem:" + code))
        .body("type", equalTo("urn:order-volume:problem:" + code))
        .body("status", equalTo(400))
        .body("parameter", equalTo(parameter))
        .body("hint", containsString(hint))
        .body("detail", not(equalTo("")));
  }

  @Test
  void refusesOtherMethodsMediaTypesAndPaths() {
    when()
        .delete(PATH)
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:order-volume:problem:method-not-allowed"));
    given()
        .accept("text/html")
        .get(PATH)
        .then()
        .statusCode(406)
        .contentType("application/problem+json");
    when()
        .get("/customer_orders")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:order-volume:problem:not-found"));
    given().options(PATH).then().statusCode(200).header("Allow", containsString("GET"));
  }

  @Test
  void keepsAllDigitsOfMoney() {
    BigDecimal sum =
        rows("select=order_cost&limit=1000").stream()
            .map(row -> new BigDecimal(String.valueOf(row.get("order_cost"))))
            .reduce(BigDecimal.ZERO, BigDecimal::add);

    assertThat(sum.scale()).isEqualTo(2);
  }

  @Test
  void queriesCustomersWithTheSameGrammar() {
    given()
        .get(
            "/complete_customer_data?state=in.(TX,OH)&order=city&limit=50&select=city,state,customer_name")
        .then()
        .statusCode(200)
        .body("state", everyItem(in(Set.of("TX", "OH"))))
        .body("", hasSize(50));
    when()
        .get("/complete_customer_data?order_cost=gt.1")
        .then()
        .statusCode(400)
        .body("hint", containsString("zip"));
  }

  @Test
  void answersTheFreshnessOfTheView() {
    when()
        .get("/freshness/customer_order_volume")
        .then()
        .statusCode(200)
        .body("view", equalTo("customer_order_volume"))
        .body("state", equalTo("fresh"))
        .body("rows", equalTo(10_000))
        .body("next_refresh", startsWith("20"));
    when().get("/freshness?now=1").then().statusCode(400).body("parameter", equalTo("now"));
  }
}
