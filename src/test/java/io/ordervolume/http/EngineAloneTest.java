package io.ordervolume.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the service without the store, over views with similar names. */
@QuarkusTest
@Tag("full")
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {@ResourceArg(name = "order-volume.store.enabled", value = "false")})
class EngineAloneTest {

  @BeforeEach
  void serveViews() throws SQLException {
    TestSql database = TestSql.ofService();
    database.execute(
        """
        create table if not exists item (id int primary key, grade char(3));
        insert into item values (1, 'a'), (2, null) on conflict do nothing;
        create materialized view if not exists "Größe 1" as select id, grade from item;
        create unique index if not exists groesse on "Größe 1" (id);
        create or replace view "Gr__e_1" as select id as other from item;
        create or replace view "Größe,1" as select id as third from item;
        select order_volume.maintain('"Größe 1"'), order_volume.serve('"Gr__e_1"'), order_volume.serve('"Größe,1"', '{third}');
        """);
    Patience.await(() -> given().get("/Größe 1/1").statusCode() == 200);
    Patience.await(() -> given().get("/Größe,1/1").statusCode() == 200);
    Patience.await(() -> given().get("/Gr__e_1").statusCode() == 200);
  }

  @Test
  void thereAreNoDeals() {
    String draft = "{\"states\": [\"TX\"]}";
    given().get("/deals").then().statusCode(404);
    given().get("/deals/texas").then().statusCode(404);
    given().get("/deals/texas/audience").then().statusCode(404);
    given().contentType("application/json").body(draft).put("/deals/x").then().statusCode(404);
    given().contentType("application/json").body(draft).post("/audiences").then().statusCode(404);
  }

  @Test
  void theDocumentDescribesWhatThereIs() {
    given()
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("paths", not(hasKey("/deals")))
        .body("paths", not(hasKey("/deals/{name}/audience")))
        .body("paths", not(hasKey("/audiences")))
        .body("components.schemas", not(hasKey("Deal")))
        .body("tags.find { it.name == 'Deals' }", nullValue());
  }

  @Test
  void similarNamesHaveOperationsAndSchemasOfTheirOwn() {
    JsonPath document = given().get("/q/openapi?format=json").jsonPath();
    Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
    List<String> ids =
        paths.values().stream()
            .flatMap(path -> path.values().stream())
            .map(operation -> String.valueOf(operation.get("operationId")))
            .toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[\\w.-]+"));

    Map<String, Map<String, Object>> schemas = document.getMap("components.schemas");
    assertThat(schemas.keySet().stream().filter(name -> name.startsWith("Gr"))).hasSize(3);
    assertThat(document.getMap("components.schemas.Gr__e_1.properties")).containsOnlyKeys("other");
  }

  @Test
  void textOfFixedLengthKeepsItsSpacesInCsvAsInJson() {
    given()
        .accept("text/csv")
        .get("/Größe 1?order=id")
        .then()
        .body(equalTo("id,grade\r\n1,a  \r\n2,\r\n"));
  }
}
