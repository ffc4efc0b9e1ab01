package io.ordervolume.accesslog;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ordervolume.security.Roles;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that bulk reads are written to the access log with the client, the query and the number of
 * rows.
 */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(
            name = "quarkus.liquibase.change-log-parameters.sampleOrders",
            value = "100000"))
@WithTestResource(IssuerResource.class)
@Tag("full")
class AccessLogTest {

  private static final String CSV = "text/csv";

  Issuer issuer;

  private LogRecorder log;

  @BeforeEach
  void listen() {
    PopulatedView.await(() -> as("the test"));
    as("the test").contentType("application/json").body("{}").put("/deals/all").then();
    log = LogRecorder.of(AccessLog.CATEGORY);
  }

  @AfterEach
  void stopListening() {
    log.close();
  }

  private RequestSpecification as(String name) {
    return given().auth().oauth2(token(name));
  }

  private String token(String name) {
    return issuer.token(name, Roles.READER, Roles.MARKETER, Roles.OPERATOR);
  }

  /** Waits for the only line of the log and returns it. It may be written just after the answer. */
  private String line() {
    Patience.await(() -> !log.lines().isEmpty(), () -> "nothing was logged");
    assertThat(log.lines()).hasSize(1);
    return log.lines().get(0);
  }

  private Map<?, ?> entry() throws Exception {
    return new ObjectMapper().readValue(line(), Map.class);
  }

  private static Map<String, Object> entry(String who, String what, int rows, String outcome) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("who", who);
    entry.put("name", who);
    entry.put("what", what);
    entry.put("rows", rows);
    entry.put("outcome", outcome);
    return entry;
  }

  @ParameterizedTest
  @ValueSource(strings = {CSV, "application/x-ndjson"})
  void anExportIsLoggedWithoutItsRows(String form) throws Exception {
    String what = "/customer_order_volume?customer_id=eq.1&select=customer_name";
    String[] rows = as("alice").accept(form).get(what).asString().split("\r?\n");
    int header = form.equals(CSV) ? 1 : 0;

    assertThat(entry()).isEqualTo(entry("alice", what, rows.length - header, "complete"));
    assertThat(line()).doesNotContain(rows[header].replaceAll("[^A-Za-z ]", " ").strip());
  }

  @Test
  void anExportOfCustomersIsLogged() throws Exception {
    int rows =
        as("bob").accept(CSV).get("/complete_customer_data").asString().split("\r\n").length - 1;

    assertThat(entry()).isEqualTo(entry("bob", "/complete_customer_data", rows, "complete"));
  }

  @Test
  void anAbortedExportIsLoggedAsCutShort() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("localhost", RestAssured.port));
      String request =
          "GET /customer_order_volume HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n"
              + "Authorization: Bearer %s\r\n\r\n".formatted(token("carol"));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isPositive();
    }

    Map<?, ?> entry = entry();
    assertThat(entry.get("who")).isEqualTo("carol");
    assertThat(entry.get("outcome")).isEqualTo("cut short");
    assertThat((int) entry.get("rows")).isBetween(1, 99_999);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", CSV})
  void aPageOfAnAudienceIsLogged(String form) throws Exception {
    Response page = as("dora").accept(form).get("/deals/all/audience?limit=7&select=email");

    page.then().statusCode(200);
    assertThat(entry())
        .isEqualTo(entry("dora", "/deals/all/audience?limit=7&select=email", 7, "complete"));
  }

  @Test
  void aWholeAudienceIsLoggedOnce() throws Exception {
    String[] lines = as("dora").accept(CSV).get("/deals/all/audience").asString().split("\r\n");

    assertThat(entry())
        .isEqualTo(entry("dora", "/deals/all/audience", lines.length - 1, "complete"));
  }

  @Test
  void answersWithoutRowsAreNotLogged() {
    String tag = as("erin").get("/deals/all/audience?limit=1").header("ETag");
    line();
    log.close();
    log = LogRecorder.of(AccessLog.CATEGORY);

    as("erin")
        .header("If-None-Match", tag)
        .get("/deals/all/audience?limit=1")
        .then()
        .statusCode(304);
    as("erin").accept(CSV).head("/customer_order_volume").then().statusCode(200);
    as("erin").accept(CSV).get("/customer_order_volume?nonsense=1").then().statusCode(400);
    given().accept(CSV).get("/customer_order_volume").then().statusCode(401);
    as("erin").get("/customer_order_volume?limit=1").then().statusCode(200);

    // Entries are in order, so an entry for the requests above would come before this one.
    as("erin").accept(CSV).get("/customer_order_volume?order_id=eq.1").then().statusCode(200);
    assertThat(line()).contains("order_id=eq.1");
  }

  @Test
  void inputOfClientsCannotBreakOutOfALogLine() throws Exception {
    String name = "mallory\",\"rows\":0}\n{\"who\":\"alice\u2028\u001b[2J\u0085";
    String query = "customer_name=eq.%0A%22%7D%7B%22who%22";

    as(name).accept(CSV).get("/customer_order_volume?" + query).then().statusCode(200);

    assertThat(line()).matches("[ -~]+");
    assertThat(entry().get("who")).isEqualTo(name);
    List<String> keys = entry().keySet().stream().map(Object::toString).toList();
    assertThat(keys).containsExactly("who", "name", "what", "rows", "outcome");
  }

  @Test
  void aCountWithoutRowsIsLogged() throws Exception {
    as("finn")
        .header("Prefer", "count=exact")
        .head("/deals/all/audience?limit=1")
        .then()
        .statusCode(206);

    assertThat(entry().get("who")).isEqualTo("finn");
  }

  @Test
  void aClientIsIdentifiedByItsSubjectNotByItsName() throws Exception {
    JwtClaims claims = issuer.claims("subject-7", Roles.READER);
    claims.setStringClaim("preferred_username", "alice");
    String token = Issuer.sign(claims, issuer.key());

    given().auth().oauth2(token).accept(CSV).get("/complete_customer_data?customer_id=eq.1");

    assertThat(entry().get("who")).isEqualTo("subject-7");
    assertThat(entry().get("name")).isEqualTo("alice");
  }
}
