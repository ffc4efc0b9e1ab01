package io.ordervolume.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.deal.AudienceViews;
import io.ordervolume.query.Column;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.StoreRelations;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the OpenAPI document describes the behaviour of the service. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class OpenApiTest {

  /** Headers of all answers, which the document does not list. */
  private static final Set<String> OF_EVERY_ANSWER =
      Set.of(
          "X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy", "X-Request-Id");

  private static final String WHERE_THE_DATABASE_WAS_ASKED = "Server-Timing";

  private static final String DEAL = "{\"states\":[\"TX\"]}";

  private static final List<String> BESIDE_COLUMNS =
      List.of("select", "order", "limit", "offset", "cursor", "and", "or", "not.and", "not.or");

  private static final List<String> PATHS_OF_ROWS =
      List.of(
          "/customer_order_volume",
          "/customer_order_volume/{row_id}",
          "/complete_customer_data",
          "/refreshes",
          "/refreshes/{id}",
          "/deals/{name}/audience");

  /** A list of rows and the names of its columns. */
  private record Rows(String path, List<String> columns) {}

  static List<Rows> lists() {
    return List.of(
        new Rows(
            "customer_order_volume",
            StoreRelations.CUSTOMER_ORDER_VOLUME.columns().stream()
                .map(RelationColumn::name)
                .toList()),
        new Rows(
            "complete_customer_data",
            List.of(
                "customer_id", "customer_name", "street", "zip", "city", "state", "address_id")),
        new Rows(
            "deals/{name}/audience",
            AudienceViews.COLUMNS.all().stream().map(Column::name).toList()));
  }

  @BeforeEach
  void awaitFilledViewAndMakeDeal() {
    PopulatedView.await();
    given()
        .contentType("application/json")
        .body(DEAL)
        .put("/deals/texas")
        .then()
        .statusCode(oneOf(200, 201));
  }

  @Test
  void isOpenApi31() {
    assertThat(document().getString("openapi")).startsWith("3.1.");
  }

  @ParameterizedTest
  @MethodSource("lists")
  void listsHaveTheirColumnsAndTheCommonParameters(Rows view) {
    List<String> names = document().getList(parameters(view) + ".name");

    Stream<String> columns = view.columns().stream();
    assertThat(names)
        .containsExactlyElementsOf(Stream.concat(columns, BESIDE_COLUMNS.stream()).toList());
  }

  @ParameterizedTest
  @MethodSource("lists")
  void everyExampleIsAnswered(Rows view) {
    List<Map<String, ?>> parameters = document().getList(parameters(view));

    for (Map<String, ?> parameter : parameters) {
      Object name = parameter.get("name");
      List<?> examples = (List<?>) ((Map<?, ?>) parameter.get("schema")).get("examples");
      if (name.equals("cursor")) {
        continue;
      }
      assertThat(examples).as("examples of %s", name).isNotEmpty();
      for (Object example : examples) {
        int status =
            given().queryParam((String) name, example).get(asked(view.path())).statusCode();
        assertThat(status).as("%s=%s", name, example).isIn(200, 206);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void examplesOfFiltersMatchTheirPattern(Rows view) {
    List<Map<String, ?>> schemas = document().getList(parameters(view) + ".schema");
    for (int i = 0; i < view.columns().size(); i++) {
      String pattern = (String) schemas.get(i).get("pattern");
      assertThat((List<?>) schemas.get(i).get("examples"))
          .allSatisfy(example -> assertThat((String) example).containsPattern(pattern));
    }
  }

  @Test
  void rowsHaveTheTypesOfTheirColumns() {
    Map<String, ?> properties =
        document().getMap("components.schemas.customer_order_volume.properties");

    assertThat(properties.get("unique_id"))
        .isEqualTo(
            Map.of(
                "type",
                List.of("string", "null"),
                "description",
                "Customer id and order id, joined by a hyphen (text)"));
    assertThat(properties.get("order_cost"))
        .isEqualTo(
            Map.of(
                "type",
                List.of("number", "null"),
                "description",
                "Sum of the prices of these products (numeric)"));
    assertThat(properties.get("order_size"))
        .isEqualTo(
            Map.of(
                "type",
                List.of("integer", "null"),
                "format",
                "int64",
                "description",
                "Number of products in the order (bigint)"));
    assertThat(properties.get("purchase_date"))
        .isEqualTo(
            Map.of(
                "type",
                List.of("string", "null"),
                "format",
                "date-time",
                "description",
                "When the order was placed (timestamp with time zone)"));
  }

  @Test
  void answersHaveTheMembersOfTheirSchema() {
    Map<String, ?> row = given().get("/refreshes?limit=1").jsonPath().getMap("[0]");
    Map<String, ?> problem = given().get("/customer_order_volume?x=1").jsonPath().getMap("");
    Map<String, ?> freshness =
        given().get("/freshness/customer_order_volume").jsonPath().getMap("");

    assertThat(row).containsOnlyKeys(members("refresh_log"));
    assertThat(problem).containsOnlyKeys(members("Problem"));
    assertThat(freshness).containsOnlyKeys(members("Freshness"));
  }

  @ParameterizedTest
  @CsvSource({
    "/customer_order_volume, 200 206 304 400 406 416 501 503 default",
    "/customer_order_volume/{row_id}, 200 304 400 404 406 501 503 default",
    "/complete_customer_data, 200 206 304 400 406 416 503 default",
    "/deals/{name}/audience, 200 206 304 400 404 406 416 501 503 default",
    "/deals/{name}, 200 304 400 404 406 503 default",
    "/refreshes, 200 206 400 406 416 503 default",
    "/doctor, 200 400 406 503 default",
  })
  void readsHaveTheExpectedStatuses(String path, String statuses) {
    assertThat(document().getMap("paths.'" + path + "'.get.responses").keySet())
        .isEqualTo(Set.of(statuses.split(" ")));
  }

  @Test
  void changesOfDealsHaveTheExpectedStatuses() {
    String deal = "paths.'/deals/{name}'.";
    assertThat(document().getMap(deal + "put.responses").keySet())
        .containsExactlyInAnyOrder(
            "200", "201", "400", "406", "412", "413", "415", "503", "default");
    assertThat(document().getMap(deal + "delete.responses").keySet())
        .containsExactlyInAnyOrder("204", "400", "404", "406", "412", "503", "default");
  }

  @Test
  void rowsHaveTheDocumentedMediaTypes() {
    for (String path : PATHS_OF_ROWS) {
      assertThat(document().getMap("paths.'" + path + "'.get.responses.'200'.content").keySet())
          .containsExactlyInAnyOrder(
              "application/json",
              "application/vnd.pgrst.object+json",
              "text/csv",
              "application/x-ndjson");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/customer_order_volume",
        "/complete_customer_data",
        "/refreshes",
        "/deals/{name}/audience"
      })
  void pagesHaveTheDocumentedHeaders(String path) {
    given().post("/refreshes").then().statusCode(202);
    Response page = given().header("Prefer", "count=exact").queryParam("limit", 1).get(asked(path));

    assertThat(page.statusCode()).isEqualTo(206);
    assertThat(headers(page)).isEqualTo(documentedHeaders(path, "get", 206));
    assertThat(documentedHeaders(path, "get", 200)).isEqualTo(documentedHeaders(path, "get", 206));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/customer_order_volume/{row_id}", "/deals/{name}", "/deals"})
  void otherAnswersHaveTheDocumentedHeaders(String path) {
    Response answer = given().get(asked(path));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(headers(answer)).isEqualTo(documentedHeaders(path, "get", 200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/customer_order_volume",
        "/customer_order_volume/{row_id}",
        "/complete_customer_data",
        "/deals/{name}",
        "/deals/{name}/audience"
      })
  void notModifiedAnswersHaveTheDocumentedHeaders(String path) {
    String tag = given().get(asked(path)).header("ETag");
    Response held = given().header("If-None-Match", tag).get(asked(path));

    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(headers(held)).isEqualTo(documentedHeaders(path, "get", 304));
    assertThat(headerParameters(path, "get")).contains("If-None-Match");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/customer_order_volume", "/customer_order_volume/{row_id}", "/refreshes"})
  void serverTimingIsDocumented(String path) {
    assertThat(
            document()
                .getString(
                    "paths.'" + path + "'.get.responses.'200'.headers.'Server-Timing'.description"))
        .contains("pool", "db", "render");
  }

  @Test
  void changesHaveTheDocumentedHeaders() {
    RequestSpecification deal = given().contentType("application/json").body(DEAL);
    Response made = deal.put("/deals/made");
    Response changed = deal.header("If-Match", made.header("ETag")).put("/deals/made");
    Response asked = given().header("Prefer", "wait=0").post("/refreshes");
    Response waited = given().header("Prefer", "wait=30").post("/refreshes");
    given().delete("/deals/made").then().statusCode(204);

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(headers(made)).isEqualTo(documentedHeaders("/deals/{name}", "put", 201));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(headers(changed)).isEqualTo(documentedHeaders("/deals/{name}", "put", 200));
    assertThat(asked.statusCode()).isEqualTo(202);
    assertThat(headers(asked)).isEqualTo(documentedHeaders("/refreshes", "post", 202));
    assertThat(waited.statusCode()).isEqualTo(200);
    assertThat(headers(waited)).isEqualTo(documentedHeaders("/refreshes", "post", 200));
  }

  @ParameterizedTest
  @CsvSource({
    "/customer_order_volume, Cache-Control If-None-Match Prefer Range",
    "/customer_order_volume/{row_id}, Cache-Control If-None-Match Prefer",
    "/complete_customer_data, If-None-Match Prefer Range",
    "/deals/{name}/audience, Cache-Control If-None-Match Prefer Range",
    "/deals/{name}, If-None-Match",
    "/refreshes, Prefer Range",
  })
  void examplesOfRequestHeadersAreAccepted(String path, String names) {
    String parameters = "paths.'" + path + "'.get.parameters.findAll { it.in == 'header' }";
    List<Map<String, ?>> headers = document().getList(parameters);

    assertThat(headerParameters(path, "get")).containsExactlyInAnyOrder(names.split(" "));
    for (Map<String, ?> header : headers) {
      for (Object example : (List<?>) ((Map<?, ?>) header.get("schema")).get("examples")) {
        given()
            .header((String) header.get("name"), example)
            .get(asked(path))
            .then()
            .statusCode(oneOf(200, 206));
      }
    }
  }

  @Test
  void examplesOfPreconditionsAreAccepted() {
    for (String method : List.of("put", "delete")) {
      List<Map<String, ?>> headers =
          document()
              .getList(
                  "paths.'/deals/{name}'." + method + ".parameters.findAll { it.in == 'header' }");
      assertThat(headers).isNotEmpty();
      for (Map<String, ?> header : headers) {
        for (Object example : (List<?>) ((Map<?, ?>) header.get("schema")).get("examples")) {
          given()
              .contentType("application/json")
              .body(DEAL)
              .header((String) header.get("name"), example)
              .request(method, "/deals/texas")
              .then()
              .statusCode(oneOf(200, 204, 412));
        }
      }
    }
  }

  @Test
  void nullMembersAreDocumentedAsNullable() {
    Map<String, Map<String, ?>> answers =
        Map.of(
            "Deal", given().get("/deals/texas").jsonPath().getMap(""),
            "Freshness", given().get("/freshness").jsonPath().getMap(""),
            "refresh_log", given().get("/refreshes?limit=1").jsonPath().getMap("[0]"));
    JsonPath schemas = document().setRootPath("components.schemas");
    answers.forEach(
        (schema, answer) ->
            answer.forEach(
                (member, value) -> {
                  if (value == null) {
                    assertThat(schemas.getList(schema + ".properties." + member + ".type"))
                        .as(member)
                        .contains("null");
                  }
                }));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          put    | Accept        | text/plain | 406
          put    | Content-Type  | text/plain | 415
          put    | If-None-Match | *          | 412
          put    | If-Match      | "other"    | 412
          delete | Accept        | text/plain | 406
          delete | If-Match      | "other"    | 412
          """)
  void refusesChangesOfDealsWithTheDocumentedStatuses(
      String method, String header, String value, int status) {
    RequestSpecification request = given().header(header, value);
    if (method.equals("put")) {
      request.contentType(header.equals("Content-Type") ? value : "application/json").body(DEAL);
    }

    request.request(method, "/deals/texas").then().statusCode(status);
    assertThat(document().getMap("paths.'/deals/{name}'." + method + ".responses"))
        .containsKey(String.valueOf(status));
  }

  @Test
  void theExampleOfADealIsAccepted() {
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
  void everyReferenceResolves() throws JsonProcessingException {
    JsonNode document = new ObjectMapper().readTree(text());

    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1))).isInstanceOf(ObjectNode.class));
  }

  /** Returns the names of headers, without those of the encoding and those of all answers. */
  private static Set<String> headers(Response answer) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    answer.headers().forEach(header -> names.add(header.getName()));
    names.removeIf(name -> name.matches("(?i)content-(type|length|encoding)|transfer-encoding"));
    names.removeAll(OF_EVERY_ANSWER);
    names.remove(WHERE_THE_DATABASE_WAS_ASKED);
    return names;
  }

  private static Set<String> documentedHeaders(String path, String method, int status) {
    String headers = "paths.'" + path + "'." + method + ".responses.'" + status + "'.headers";
    Set<String> names =
        new TreeSet<>(document().getMap(headers).keySet().stream().map(Object::toString).toList());
    names.remove(WHERE_THE_DATABASE_WAS_ASKED);
    return names;
  }

  private static List<String> headerParameters(String path, String method) {
    return document()
        .getList(
            "paths.'" + path + "'." + method + ".parameters.findAll { it.in == 'header' }.name");
  }

  /** Returns a path with values for its parameters. */
  private static String asked(String path) {
    String named = (path.startsWith("/") ? path : "/" + path).replace("{name}", "texas");
    return named.contains("{row_id}") ? named.replace("{row_id}", someOrder()) : named;
  }

  private static String someOrder() {
    return given().get("/customer_order_volume?limit=1").jsonPath().getString("[0].unique_id");
  }

  private static String[] members(String schema) {
    return document()
        .getMap("components.schemas." + schema + ".properties")
        .keySet()
        .toArray(String[]::new);
  }

  private static String parameters(Rows view) {
    return "paths.'/" + view.path() + "'.get.parameters.findAll { it.in == 'query' }";
  }

  private static JsonPath document() {
    return JsonPath.from(text());
  }

  private static String text() {
    return given().get("/q/openapi?format=json").asString();
  }
}
