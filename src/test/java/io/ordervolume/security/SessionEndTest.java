package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the cookies of page sessions without a browser. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(
    value = IssuerResource.class,
    initArgs = @ResourceArg(name = "sign-in", value = "yes"))
@Tag("full")
class SessionEndTest {

  private static final String ROWS = "/customer_order_volume?limit=1";

  Issuer issuer;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await(() -> given().auth().oauth2(issuer.token("op", "operator", "reader")));
  }

  private static Response toTheIssuer() {
    return given().redirects().follow(false).get("/login");
  }

  private Map<String, String> signIn(String name) {
    Response away = toTheIssuer();
    String back = issuer.signIn(away.header("Location"), name, "reader");
    Response in = given().redirects().follow(false).cookies(away.cookies()).get(back);
    assertThat(in.statusCode()).isIn(200, 302);
    assertThat(in.cookies().keySet()).anyMatch(cookie -> cookie.startsWith("q_session_page"));
    return in.cookies();
  }

  private static int read(Map<String, String> session) {
    return given().redirects().follow(false).cookies(session).get(ROWS).statusCode();
  }

  @Test
  void aCopiedCookieIsInvalidAfterSigningOut() {
    Map<String, String> copy = signIn("rita");
    Map<String, String> other = signIn("otto");
    assertThat(read(copy)).isEqualTo(200);
    assertThat(read(other)).isEqualTo(200);

    given()
        .cookies(copy)
        .header("X-Order-Volume", "page")
        .delete("/session")
        .then()
        .statusCode(204);

    assertThat(read(copy)).isEqualTo(401);
    assertThat(read(other)).isEqualTo(200);
    assertThat(issuer.revoked()).anyMatch(token -> token.startsWith("refresh-"));
  }

  @Test
  void aCodeThatTheIssuerRefusesCausesNoError() {
    Response away = toTheIssuer();
    String state = away.header("Location").replaceAll(".*state=([^&]*).*", "$1");

    try (LogRecorder log = LogRecorder.of("")) {
      Response refused =
          given()
              .redirects()
              .follow(false)
              .cookies(away.cookies())
              .get("/login?code=stolen&state=" + state);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(log.lines()).noneMatch(line -> line.contains("HTTP Request to"));
    }
  }

  @Test
  void aMalformedSessionCookieCausesNoError() {
    for (String name :
        new String[] {"q_session_page_chunk_x", "q_session_page_chunk_", "q_session_pagex"}) {
      try (LogRecorder log = LogRecorder.of("")) {
        assertThat(read(Map.of(name, "1"))).isEqualTo(401);
        assertThat(read(Map.of(name, "1", "q_session_page_chunk_1", "2"))).isEqualTo(401);
        assertThat(log.lines()).noneMatch(line -> line.contains("HTTP Request to"));
      }
    }
  }
}
