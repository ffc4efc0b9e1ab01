package io.ordervolume.monitoring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that clients without a token cannot fill the metrics with arbitrary paths. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(IssuerResource.class)
@Tag("full")
class PathTagTest {

  private static final Pattern URI_TAG =
      Pattern.compile("(?m)^http_server_requests_seconds_count\\{.*\\buri=\"([^\"]*)\"");

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @TestHTTPResource("/")
  URI service;

  Issuer issuer;

  private Set<String> paths() {
    return URI_TAG
        .matcher(given().get(metrics).asString())
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void send(String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void unknownPathsShareOneTagAndOthersAreTemplates() throws IOException {
    for (int i = 0; i < 40; i++) {
      given().get("/refreshes/a" + i);
      given().get("/refreshes/" + i);
      given().get("/deals/d" + i);
      given().get("/nothing/" + i);
      given().get("/page/" + i + ".js");
      given().post("/customer_order_volume/" + i);
      given().header("Authorization", "Bearer no-token").get("/customer_order_volume/x-" + i);
      send("GET /host/" + i + " HTTP/1.1\r\nHost: a@b\r\nConnection: close\r\n\r\n");
      send("GET /version/" + i + " HTTP/7.7\r\nHost: a\r\nConnection: close\r\n\r\n");
      send("GET /header/" + i + " HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n");
      send("WRONG /method/" + i + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }
    String token = issuer.token("ada", "reader");
    PopulatedView.await(() -> given().auth().oauth2(token));
    given().auth().oauth2(token).get("/customer_order_volume?limit=1").then().statusCode(200);
    given().auth().oauth2(token).get("/customer_order_volume/1-1");

    assertThat(paths())
        .hasSizeLessThan(20)
        .contains("/{relation}", "/{relation}/{row_id}")
        .noneMatch(path -> path.matches(".*\\d.*"));
  }
}
