package io.ordervolume.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ordervolume.customer.CompleteCustomerData;
import io.ordervolume.query.Column;
import io.ordervolume.refresh.RefreshRun;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.ordervolume.view.View;
import io.ordervolume.volume.CustomerOrderVolume;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Headers;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document says what the service does. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class OpenApiTest {

  private static final List<String> BESIDE_COLUMNS =
      List.of("select", "order", "limit", "offset", "cursor", "and", "or");

  static List<View> lists() {
    return List.of(
        View.of(CustomerOrderVolume.class, false),
        View.of(CompleteCustomerData.class, false),
        View.of(RefreshRun.class, true).servedAt("refreshes"));
  }

  @BeforeEach
  void awaitFilledView() {
    Filled.await();
  }

  @Test
  void isOpenApi31() {
    assertThat(document().getString("openapi")).startsWith("3.1.");
  }

  @ParameterizedTest
  @MethodSource("lists")
  void listsTakeTheirColumnsAndWhatStandsBesideThem(View view) {
    List<String> names = document().getList(parameters(view) + ".name");

    Stream<String> columns = view.columns().all().stream().map(Column::name);
    assertThat(names)
        .containsExactlyElementsOf(Stream.concat(columns, BESIDE_COLUMNS.stream()).toList());
  }

  @ParameterizedTest
  @MethodSource("lists")
  void everyExampleIsAnswered(View view) {
    List<Map<String, ?>> parameters = document().getList(parameters(view));

    for (Map<String, ?> parameter : parameters) {
      Object name = parameter.get("name");
      List<?> examples = (List<?>) ((Map<?, ?>) parameter.get("schema")).get("examples");
      if (name.equals("cursor")) {
        continue;
      }
      assertThat(examples).as("examples of %s", name).isNotEmpty();
      for (Object example : examples) {
        int status = given().queryParam((String) name, example).get("/" + view.path()).statusCode();
        assertThat(status).as("%s=%s", name, example).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void conditionsMatchTheirPattern(View view) {
    List<Map<String, ?>> schemas = document().getList(parameters(view) + ".schema");
    for (int i = 0; i < view.columns().all().size(); i++) {
      String pattern = (String) schemas.get(i).get("pattern");
      assertThat((List<?>) schemas.get(i).get("examples"))
          .allSatisfy(example -> assertThat((String) example).containsPattern(pattern));
    }
  }

  @Test
  void rowsHaveTheTypesOfTheirColumns() {
    Map<String, ?> properties =
        document().getMap("components.schemas.customer_order_volume.properties");

    assertThat(properties.get("unique_id")).isEqualTo(Map.of("type", "string"));
    assertThat(properties.get("order_cost")).isEqualTo(Map.of("type", List.of("number", "null")));
    assertThat(properties.get("order_size"))
        .isEqualTo(Map.of("type", List.of("integer", "null"), "format", "int64"));
    assertThat(properties.get("purchase_date"))
        .isEqualTo(Map.of("type", List.of("string", "null"), "format", "date-time"));
  }

  @Test
  void answersHaveTheMembersOfTheirSchema() {
    Map<String, ?> row = given().get("/refreshes?limit=1").jsonPath().getMap("[0]");
    Map<String, ?> problem = given().get("/customer_order_volume?x=1").jsonPath().getMap("");
    Map<String, ?> freshness = given().get("/freshness").jsonPath().getMap("");

    assertThat(row).containsOnlyKeys(members("refresh_log"));
    assertThat(problem).containsOnlyKeys(members("Problem"));
    assertThat(freshness).containsOnlyKeys(members("Freshness"));
  }

  @Test
  void freshAnswersHaveTheHeadersThatAreDocumented() {
    String get = "paths.'/customer_order_volume'.get.";
    Map<String, ?> documented = document().getMap(get + "responses.'200'.headers");
    Headers headers =
        given()
            .header("Prefer", "count=exact")
            .get("/customer_order_volume?limit=1")
            .then()
            .statusCode(206)
            .extract()
            .headers();

    assertThat(documented.keySet())
        .contains("ETag", "View-Version", "Content-Range")
        .allMatch(headers::hasHeaderWithName);
    assertThat(document().getList(get + "parameters.findAll { it.in == 'header' }.name"))
        .containsExactlyInAnyOrder("Cache-Control", "If-None-Match", "Prefer", "Range");
    assertThat(document().getMap(get + "responses").keySet())
        .hasToString("[200, 206, 304, 400, 406, 416, 501, 503, default]");
    assertThat(document().getMap(get + "responses.'200'.content").keySet())
        .hasToString(
            "[application/json, application/vnd.pgrst.object+json, text/csv,"
                + " application/x-ndjson]");
  }

  @Test
  void examplesOfHeadersAreAnswered() {
    List<Map<String, ?>> headers =
        document()
            .getList("paths.'/customer_order_volume'.get.parameters.findAll { it.in == 'header' }");
    for (Map<String, ?> header : headers) {
      for (Object example : (List<?>) ((Map<?, ?>) header.get("schema")).get("examples")) {
        given()
            .header((String) header.get("name"), example)
            .get("/customer_order_volume")
            .then()
            .statusCode(oneOf(200, 206));
      }
    }
  }

  @Test
  void theExampleOfADealIsOne() {
    Map<String, ?> deal = document().getMap("components.schemas.Deal");
    given()
        .contentType("application/json")
        .body(((List<?>) deal.get("examples")).get(0))
        .put("/deals/example")
        .then()
        .statusCode(201)
        .body("keySet()", containsInAnyOrder(members("Deal")));
    given().delete("/deals/example").then().statusCode(204);
  }

  @Test
  void everyReferenceLeadsToSomething() throws JsonProcessingException {
    JsonNode document = new ObjectMapper().readTree(text());

    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1))).isInstanceOf(ObjectNode.class));
  }

  private static String[] members(String schema) {
    return document()
        .getMap("components.schemas." + schema + ".properties")
        .keySet()
        .toArray(String[]::new);
  }

  private static String parameters(View view) {
    return "paths.'/" + view.path() + "'.get.parameters.findAll { it.in == 'query' }";
  }

  private static JsonPath document() {
    return JsonPath.from(text());
  }

  private static String text() {
    return given().get("/q/openapi?format=json").asString();
  }
}
