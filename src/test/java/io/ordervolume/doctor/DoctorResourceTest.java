package io.ordervolume.doctor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the doctor over HTTP. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class DoctorResourceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String INDEX = "customer_order_volume_unique_id_idx";

  @Inject Pool pool;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  @AfterEach
  void putBackTheIndex() {
    execute("create unique index if not exists " + INDEX + " on customer_order_volume (unique_id)");
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  @Test
  void aHealthyServiceHasNoFindings() {
    given().get("/doctor").then().statusCode(200).body("", hasSize(0));
  }

  @Test
  void theSqlOfAFindingFixesIt() {
    execute("drop index " + INDEX);

    String sql =
        given()
            .get("/doctor")
            .then()
            .statusCode(200)
            .body("", hasSize(1))
            .body("[0].code", equalTo("no-usable-index"))
            .body("[0].severity", equalTo("warning"))
            .extract()
            .path("[0].sql");

    execute(sql);
    given().get("/doctor").then().body("", hasSize(0));
  }

  @Test
  void takesNoParameters() {
    given()
        .queryParam("code", "eq.no-usable-index")
        .get("/doctor")
        .then()
        .statusCode(400)
        .body("parameter", equalTo("code"));
  }

  @Test
  void everyCheckIsDocumented() throws IOException {
    String page = Files.readString(Path.of("docs/doctor.md"));

    assertThat(Check.values())
        .allSatisfy(check -> assertThat(page).contains("`" + check.code() + "`"));
  }
}
