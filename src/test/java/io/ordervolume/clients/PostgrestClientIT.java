package io.ordervolume.clients;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Filled;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/**
 * The packaged service as PostgREST's own JavaScript client sees it, unchanged and at the version
 * that package-lock.json names. What is tested stands in client.test.js.
 */
@QuarkusIntegrationTest
@WithTestResource(DatabaseResource.class)
class PostgrestClientIT {

  private static final Path SOURCE = Path.of("src/test/clients/postgrest-js");
  private static final Path COPY = Path.of("target/clients/postgrest-js");
  private static final List<String> FILES =
      List.of(".npmrc", "package.json", "package-lock.json", "client.test.js");
  private static final int OLDEST_NODE = 18;
  private static final long PATIENCE_SECONDS = 180;

  @TestHTTPResource("/")
  String service;

  @Test
  void answersPostgrestsJavaScriptClientAsItExpects() throws Exception {
    requireNode();
    Filled.await();
    // Two refreshes that insert different numbers of rows; that at the start inserted none at all.
    addOrdersOf("Ann|O'Hara, Esq.", "Bob|(Bobby) Tables", "Cy \"Ace\"|Young", "Dee|A\\B 5%*");
    addOrdersOf("Zoë \"Z\"|R&D, C++ (Jr.)");
    copy();

    run("npm", "ci");
    run("node", "--test", "client.test.js");
  }

  /** Most who build this have no use for Node.js; the build that counts has it. */
  private static void requireNode() throws InterruptedException {
    boolean installed = majorVersion("node") >= OLDEST_NODE && majorVersion("npm") > 0;
    String lack = "PostgREST's JavaScript client is not tested without Node.js 18 or newer and npm";
    if (System.getenv("CI") == null) {
      assumeTrue(installed, lack);
    }
    assertThat(installed).as(lack).isTrue();
  }

  /** 0 where the program is not installed. */
  private static int majorVersion(String program) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0
          ? Integer.parseInt(version.replaceFirst("v?(\\d+).*", "$1"))
          : 0;
    } catch (IOException notInstalled) {
      return 0;
    }
  }

  /** An order of one product for each of these customers, and the view refreshed. */
  private static void addOrdersOf(String... names) throws SQLException {
    String url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
    try (Connection store = DriverManager.getConnection(url, "postgres", "postgres");
        PreparedStatement insert =
            store.prepareStatement(
                """
                with customer as (
                  insert into customers (first_name, last_name)
                  values (split_part(?, '|', 1), split_part(?, '|', 2)) returning id),
                address as (
                  insert into addresses (customer_id, street_address, zip_code, city_id)
                  select id, '1 Main Street', '10000', (select min(id) from cities) from customer
                  returning id, customer_id),
                purchase as (
                  insert into orders (customer_id, address_id)
                  select customer_id, id from address returning id)
                insert into products_orders (order_id, product_id)
                select id, (select min(id) from products) from purchase
                """)) {
      for (String name : names) {
        insert.setString(1, name);
        insert.setString(2, name);
        insert.executeUpdate();
      }
    }
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
  }

  /** Packages are not installed among the sources. */
  private static void copy() throws IOException {
    Files.createDirectories(COPY);
    for (String file : FILES) {
      Files.copy(SOURCE.resolve(file), COPY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path output = COPY.resolve(command[0] + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(COPY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("ORDER_VOLUME_URL", service.replaceFirst("/$", ""));
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String said = String.join(" ", command) + " said:\n" + Files.readString(output);
      assertThat(ended).as("ended; " + said).isTrue();
      assertThat(process.exitValue()).as("exit code; " + said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
