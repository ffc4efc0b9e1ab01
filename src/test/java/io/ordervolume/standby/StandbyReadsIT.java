package io.ordervolume.standby;

import static io.ordervolume.standby.StandbyFixture.VIEW;
import static io.ordervolume.standby.StandbyFixture.awaitScans;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests which server answers which read. */
@Tag("full")
class StandbyReadsIT {

  private static final String SCANS =
      "select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)) from pg_stat_user_tables"
          + " where relname = '%s'";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static StandbyFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new StandbyFixture(directory, StandbyFixture.NO_CACHE);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void awaitStandbyInUse() {
    fixture.awaitInUse();
  }

  @Test
  void theStandbyAnswersPlainReadsAndThePrimaryExactOnes() throws Exception {
    String view = SCANS.formatted("customer_order_volume");
    String customers = SCANS.formatted("customers");
    long onPrimaryBefore = Long.parseLong(fixture.sql().text(view));
    long onStandbyBefore = Long.parseLong(fixture.standby().text(view));
    long customersBefore = Long.parseLong(fixture.standby().text(customers));
    double onStandby = fixture.reads("standby-1");
    double onPrimary = fixture.reads("primary");

    for (int i = 0; i < 30; i++) {
      String rowId = fixture.get(VIEW + "?limit=1&offset=" + i).path("[0].unique_id");
      fixture.get(VIEW + "/" + rowId).then().statusCode(200);
      fixture.get(VIEW + "?limit=1&offset=" + i, "max-age=60").then().statusCode(200);
    }
    fixture.get("/complete_customer_data?limit=5").then().statusCode(200);

    awaitScans(() -> fixture.standby().text(view), onStandbyBefore + 90);
    awaitScans(() -> fixture.standby().text(customers), customersBefore + 1);
    assertThat(fixture.reads("standby-1")).isEqualTo(onStandby + 91);
    assertThat(fixture.reads("primary")).isEqualTo(onPrimary);

    fixture.get(VIEW + "?limit=1", "no-cache").then().statusCode(200);
    fixture.get("/complete_customer_data?limit=5", "no-cache").then().statusCode(200);

    awaitScans(() -> fixture.sql().text(view), onPrimaryBefore + 1);
    assertThat(fixture.reads("standby-1")).isEqualTo(onStandby + 91);
    assertThat(fixture.reads("primary")).isEqualTo(onPrimary + 2);
  }

  @Test
  void exportsAndAudiencesAreReadFromTheStandby() throws Exception {
    double onStandby = fixture.reads("standby-1");
    given()
        .port(fixture.service().port())
        .contentType("application/json")
        .body("{\"percent_off\":10,\"min_orders\":1}")
        .put("/deals/everybody")
        .then()
        .statusCode(equalTo(201));

    // The standby reads the customers, the primary reads the deal.
    fixture.get("/deals/everybody/audience?limit=5").then().statusCode(200);
    String csv = given().port(fixture.service().port()).accept("text/csv").get(VIEW).asString();

    assertThat(csv.lines().count()).isEqualTo(10_001);
    assertThat(fixture.reads("standby-1")).isEqualTo(onStandby + 2);
  }
}
