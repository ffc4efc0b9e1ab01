package io.ordervolume;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ordervolume.embedded.EmbeddedDatabase;
import io.ordervolume.testing.OwnServer;
import io.ordervolume.testing.OwnView;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PlainSql;
import io.ordervolume.testing.ServiceProcess;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second example of docs/own-view.md, built and run as a user would: products with what they
 * sold. Another view is another build, so this one is made from a changed copy of the sources.
 */
class OwnViewIT {

  private static final long LONGEST_BUILD_MINUTES = 8;

  @TempDir private static Path directory;

  private static OwnView own;
  private static EmbeddedDatabase database;
  private static ServiceProcess service;
  private static int port;

  @BeforeAll
  static void buildAndStart() throws Exception {
    assumeFalse(ServiceProcess.isNative(), "The jar of another view is the same either way");
    own = OwnView.productSales();
    build(own.directory());
    database = OwnServer.start(directory.resolve("server"));
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("quarkus.liquibase.contexts", "sample");
    settings.put("order-volume.security", "open");
    Path packaged = own.directory().resolve("target/quarkus-app/quarkus-run.jar");
    service = ServiceProcess.ofJar(directory, packaged, settings);
    port = service.port();
    await(ask(), "/freshness", response -> response.path("state").equals("fresh"));
  }

  private static void build(Path sources) throws IOException, InterruptedException {
    Path log = directory.resolve("build.log");
    Process build =
        new ProcessBuilder(
                "sh", "mvnw", "-q", "-B", "package", "-Dmaven.test.skip", "-Dspotless.check.skip")
            .directory(sources.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(build.waitFor(LONGEST_BUILD_MINUTES, TimeUnit.MINUTES)).as("it ended").isTrue();
      assertThat(build.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (service != null) {
      service.stop();
      service.close();
    }
    if (database != null) {
      database.close();
    }
    if (own != null) {
      own.close();
    }
  }

  private static RequestSpecification ask() {
    return given().port(port);
  }

  private static RequestSpecification askNow() {
    return ask().header("Cache-Control", "no-cache");
  }

  private static Response await(
      RequestSpecification request, String path, Predicate<Response> expected) {
    return Patience.await(() -> request.get(path), expected, Response::asString);
  }

  @Test
  void answersTheNewColumnsInTheirOrder() {
    Response page = ask().get("/product_sales?limit=2&order=revenue.desc");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.jsonPath().getMap("[0]").keySet())
        .containsExactly("product_id", "product_name", "units", "revenue", "last_sold");
    assertThat(ask().get("/customer_order_volume").statusCode()).isEqualTo(404);
    assertThat(ask().get("/deals").statusCode()).isEqualTo(404);
  }

  @Test
  void filtersOrdersGroupsAndExports() {
    List<Integer> units =
        ask().get("/product_sales?units=gte.20&order=units.asc&limit=50").path("units");
    assertThat(units).isNotEmpty().isSorted().allMatch(each -> each >= 20);
    assertThat(ask().get("/product_sales?select=n:count(),units.sum()").<Integer>path("[0].n"))
        .isGreaterThan(100);
    assertThat(ask().accept("text/csv").get("/product_sales").asString())
        .startsWith("product_id,product_name,units,revenue,last_sold\r\n");
    Response refused = ask().get("/product_sales?order_id=eq.7");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.<String>path("code")).isEqualTo("unknown-parameter");
  }

  @Test
  void leadsFromPageToPageByCursor() {
    Response first = ask().get("/product_sales?order=last_sold.desc&limit=5");
    String next = first.header("Link").replaceFirst("^<([^>]*)>.*", "$1");

    List<Integer> second = ask().urlEncodingEnabled(false).get(next).path("product_id");
    List<Integer> ten =
        ask().get("/product_sales?order=last_sold.desc&limit=10").path("product_id");
    assertThat(second).isEqualTo(ten.subList(5, 10));
  }

  @Test
  void answersOneRowAndOnlyWhatChanged() {
    Response row = ask().get("/product_sales/3");

    assertThat(row.<Integer>path("product_id")).isEqualTo(3);
    assertThat(row.header("ETag")).isNotNull();
    assertThat(
            ask().header("If-None-Match", row.header("ETag")).get("/product_sales/3").statusCode())
        .isEqualTo(304);
    assertThat(ask().get("/product_sales/999999").statusCode()).isEqualTo(404);
    assertThat(ask().get("/product_sales/lamp").statusCode()).isEqualTo(400);
  }

  @Test
  void aCommitIsInLiveAnswersAtOnceAndInPlainOnesSoonAndARefreshKeepsIt() throws Exception {
    String row = "/product_sales/7";
    int units = ask().get(row).path("units");
    String tag = ask().get(row).header("ETag");

    new PlainSql(database)
        .execute("insert into products_orders (order_id, product_id) values (8, 7), (9, 7)");

    assertThat(askNow().get(row).<Integer>path("units")).isEqualTo(units + 2);
    assertThat(askNow().get("/product_sales?product_id=in.(7,8)").<Integer>path("[0].units"))
        .isEqualTo(units + 2);
    Response plain = await(ask(), row, response -> response.path("units").equals(units + 2));
    assertThat(plain.header("View-Source")).isEqualTo("current");
    assertThat(plain.header("ETag")).isNotEqualTo(tag);

    Response refresh = ask().header("Prefer", "wait=30").post("/refreshes");
    assertThat(refresh.<String>path("outcome")).isEqualTo("succeeded");
    assertThat(refresh.<Integer>path("unexplained_rows")).isZero();
    assertThat(ask().get(row).<Integer>path("units")).isEqualTo(units + 2);
  }

  @Test
  void isNamedInFreshnessAndMetrics() throws Exception {
    assertThat(ask().get("/freshness").<String>path("view")).isEqualTo("product_sales");
    assertThat(given().port(service.managementPort()).get("/q/metrics").asString())
        .contains("view=\"product_sales\"")
        .doesNotContain("customer_order_volume");
  }

  @Test
  void describesItself() {
    Response document = ask().accept("application/json").get("/q/openapi");

    assertThat(document.<Map<String, Object>>path("components.schemas.product_sales.properties"))
        .containsOnlyKeys("product_id", "product_name", "units", "revenue", "last_sold");
    assertThat(document.<Map<String, Object>>path("paths"))
        .containsKeys("/product_sales", "/product_sales/{product_id}")
        .doesNotContainKey("/deals");
  }
}
