package io.ordervolume.read;

import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.DecoderConfig.decoderConfig;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.HeldApplies;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests exports of all rows that are much larger than the buffers of a socket. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "100000"),
      @ResourceArg(name = "order-volume.page.max-limit", value = "200000")
    })
@Tag("full")
class ExportsTest {

  private static final String PATH = "/customer_order_volume";
  private static final int ORDERS = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String EXPORTS =
      "select pid from pg_stat_activity where application_name like 'order-volume/%'"
          + " and state in ('idle in transaction', 'active') and pid <> pg_backend_pid()";

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void awaitTheFirstFill() throws Exception {
    PopulatedView.await();
    await(0);
  }

  private List<Long> numbers(String sql) throws SQLException {
    try (Connection connection = store.connect();
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      List<Long> numbers = new ArrayList<>();
      while (result.next()) {
        numbers.add(result.getLong(1));
      }
      return numbers;
    }
  }

  /** Waits until this number of exports hold a database connection. */
  private void await(int exports) throws Exception {
    Patience.await(() -> numbers(EXPORTS), pids -> pids.size() == exports, Object::toString);
  }

  /** Returns a connection of a client that requests an export and does not read it. */
  private static Socket ask(String accept) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("localhost", RestAssured.port));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket
        .getOutputStream()
        .write(
            ("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: %s\r\n\r\n".formatted(PATH, accept))
                .getBytes(US_ASCII));
    return socket;
  }

  @Test
  void csvContainsEveryRowOnce() throws Exception {
    String[] lines =
        given()
            .accept("text/csv")
            .get(PATH + "?select=order_id,order_cost")
            .then()
            .statusCode(200)
            .header("Transfer-Encoding", "chunked")
            .header("View-Source", "current")
            .header("ETag", startsWith("W/"))
            .extract()
            .asString()
            .split("\r\n");

    assertThat(lines).hasSize(ORDERS + 1);
    BigDecimal sum = BigDecimal.ZERO;
    long ids = 0;
    for (int i = 1; i < lines.length; i++) {
      String[] fields = lines[i].split(",");
      ids += Long.parseLong(fields[0]);
      sum = sum.add(new BigDecimal(fields[1]));
    }
    assertThat(ids).isEqualTo((long) ORDERS * (ORDERS + 1) / 2);
    String all = given().get(PATH + "?select=order_cost.sum()").asString();
    assertThat(all).isEqualTo("[{\"sum\":" + sum.toPlainString() + "}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-ndjson", "application/json"})
  void exportsMayBeJson(String mediaType) {
    String body =
        given()
            .accept(mediaType)
            .get(PATH + "?select=order_id&order=order_id&limit=" + ORDERS)
            .then()
            .statusCode(200)
            .extract()
            .asString();

    boolean array = mediaType.equals("application/json");
    assertThat(body)
        .startsWith(
            array ? "[{\"order_id\":1},{\"order_id\":2}" : "{\"order_id\":1}\n{\"order_id\":2}\n");
    assertThat(body).endsWith("{\"order_id\":" + ORDERS + "}" + (array ? "]" : "\n"));
    assertThat(body.chars().filter(c -> c == '{').count()).isEqualTo(ORDERS);
  }

  @Test
  void anExportIsLiveIfRequested() throws Exception {
    HeldApplies applies = HeldApplies.hold();
    numbers("insert into customers (first_name, last_name) values ('Late', 'Comer') returning id");
    numbers(
        """
        with o as (insert into orders (customer_id, address_id) select c.id, a.id
          from customers c, (select min(id) as id from addresses) a where first_name = 'Late' returning id)
        insert into products_orders (order_id, product_id) select id, 1 from o returning order_id
        """);
    String late = PATH + "?select=customer_name&customer_name=eq.Late Comer&limit=100000";
    try {
      assertThat(given().accept("text/csv").get(late).asString()).isEqualTo("customer_name\r\n");
      given()
          .accept("text/csv")
          .header("Cache-Control", "no-cache")
          .get(late)
          .then()
          .header("View-Source", "live")
          .header("Cache-Control", "no-store")
          .body(equalTo("customer_name\r\nLate Comer\r\n"));
      numbers(
          "select 1 from (select order_volume.log_all(min(id)) from order_volume.base_table) logged");
      given()
          .accept("text/csv")
          .header("Cache-Control", "no-cache")
          .get(late)
          .then()
          .body(equalTo("customer_name\r\nLate Comer\r\n"));
    } finally {
      applies.close();
      numbers("delete from customers where first_name = 'Late' returning id");
      given().header("Prefer", "wait=60").post("/refreshes").then().statusCode(200);
    }
  }

  @Test
  void aDroppedConnectionStopsTheExport() throws Exception {
    try (Socket caller = ask("text/csv")) {
      assertThat(caller.getInputStream().read()).isEqualTo('H');
      await(1);
    }
    await(0);
  }

  @Test
  void aFailedExportHasNoRegularEnd() throws Exception {
    try (Socket caller = ask("text/csv")) {
      assertThat(caller.getInputStream().read()).isEqualTo('H');
      await(1);
      numbers(EXPORTS.replace("select pid", "select pg_terminate_backend(pid)::int"));

      StringBuilder received = new StringBuilder();
      byte[] buffer = new byte[65536];
      try {
        for (int n = 0; n >= 0; n = caller.getInputStream().read(buffer)) {
          received.append(new String(buffer, 0, n, US_ASCII));
        }
      } catch (IOException reset) {
        received.append("(reset)");
      }
      assertThat(received.indexOf("text/csv")).isPositive();
      // A chunk can end with a row that ends in 0. The last chunk is a 0 on its own line.
      String end = received.substring(received.length() - 80);
      assertThat(end).doesNotEndWith("\r\n0\r\n\r\n");
    }
    await(0);
  }

  @Test
  void tooManyExportsAreRefusedWithRetryAfter() throws Exception {
    List<Socket> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        callers.add(ask("application/x-ndjson"));
      }
      await(4);
      given()
          .accept("text/csv")
          .get(PATH)
          .then()
          .statusCode(503)
          .header("Retry-After", "5")
          .body("type", equalTo("urn:order-volume:problem:overloaded"));
      given().get(PATH + "?limit=1").then().statusCode(200);
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    await(0);
    given().accept("text/csv").head(PATH).then().statusCode(200);
  }

  @Test
  void aHeadRequestKeepsNoConnection() throws Exception {
    given()
        .accept("text/csv")
        .head(PATH)
        .then()
        .statusCode(200)
        .contentType("text/csv;charset=UTF-8");
    await(0);
  }

  @Test
  void answersAreCompressedIfTheClientAcceptsIt() {
    for (String accept : List.of("text/csv", "application/x-ndjson", "application/json")) {
      given()
          .config(config().decoderConfig(decoderConfig().noContentDecoders()))
          .header("Accept", accept)
          .get(PATH + "?limit=900")
          .then()
          .header("Content-Encoding", nullValue());
      given()
          .header("Accept", accept)
          .header("Accept-Encoding", "gzip")
          .get(PATH + "?limit=900")
          .then()
          .header("Content-Encoding", "gzip");
    }
  }

  @Test
  void aMatchingTagAvoidsAnExport() {
    String tag = given().accept("text/csv").head(PATH + "?state=eq.TX").header("ETag");
    given()
        .accept("text/csv")
        .header("If-None-Match", tag)
        .get(PATH + "?state=eq.TX")
        .then()
        .statusCode(304);
  }
}
