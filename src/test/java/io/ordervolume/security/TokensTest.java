package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.EventStream;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that only valid tokens of the issuer for this service are accepted. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(IssuerResource.class)
@Tag("full")
class TokensTest {

  private static final String ROWS = "/customer_order_volume?limit=1";

  @TestHTTPResource("/freshness/events")
  URI events;

  Issuer issuer;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await(() -> given().auth().oauth2(good(issuer)));
  }

  private static Response ask(String token) {
    return given().header("Authorization", "Bearer " + token).get(ROWS);
  }

  /** Returns tokens with exactly one defect each. */
  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("expired", issuer -> with(issuer, TokensTest::expire)),
        forgery("not yet valid", issuer -> with(issuer, TokensTest::begin)),
        forgery("never expiring", issuer -> with(issuer, claims -> claims.unsetClaim("exp"))),
        forgery(
            "of another issuer",
            issuer -> with(issuer, claims -> claims.setIssuer("https://other.example"))),
        forgery("no issuer claim", issuer -> with(issuer, claims -> claims.unsetClaim("iss"))),
        forgery(
            "for another service",
            issuer -> with(issuer, claims -> claims.setAudience("another-service"))),
        forgery("no audience claim", issuer -> with(issuer, claims -> claims.unsetClaim("aud"))),
        forgery("no subject", issuer -> with(issuer, claims -> claims.unsetClaim("sub"))),
        forgery("of an empty subject", issuer -> with(issuer, claims -> claims.setSubject(""))),
        forgery("of a blank subject", issuer -> with(issuer, claims -> claims.setSubject("  "))),
        forgery(
            "a token of type Refresh",
            issuer -> with(issuer, claims -> claims.setStringClaim("typ", "Refresh"))),
        forgery(
            "signed with a key that is not the issuer's",
            issuer -> Issuer.sign(claims(issuer), namedLike(issuer.key()))),
        forgery(
            "signed with a key that is not published",
            issuer -> Issuer.sign(claims(issuer), Issuer.newKey())),
        forgery("not signed at all", TokensTest::unsigned),
        forgery(
            "signed with the public key as a shared secret", TokensTest::signedWithThePublicKey),
        forgery("changed after it was signed", TokensTest::tampered),
        forgery("without its signature", issuer -> good(issuer).replaceAll("[^.]+$", "")),
        forgery("cut in half", issuer -> good(issuer).substring(0, 200)),
        forgery("no token at all", issuer -> "hunter2-hunter2"),
        forgery("three dots", issuer -> "......"),
        forgery("three letters", issuer -> "a.b.c"),
        forgery("three empty JSON parts", issuer -> "e30.e30.e30"),
        forgery("a header that is no JSON", issuer -> "_w." + good(issuer).split("\\.", 2)[1]),
        forgery("too long", issuer -> "x".repeat(8_000)));
  }

  /** Returns tokens with one defect and the check that the log names. */
  static Stream<Arguments> checks() {
    return Stream.of(
        forgery("audience: ", issuer -> with(issuer, c -> c.setAudience("another-service"))),
        forgery("audience: ", issuer -> with(issuer, c -> c.unsetClaim("aud"))),
        forgery("issuer: ", issuer -> with(issuer, c -> c.setIssuer("https://other.example"))),
        forgery("expiry: ", issuer -> with(issuer, TokensTest::expire)),
        forgery("begin: ", issuer -> with(issuer, TokensTest::begin)),
        forgery("subject: ", issuer -> with(issuer, c -> c.unsetClaim("sub"))),
        forgery("signature: ", issuer -> Issuer.sign(claims(issuer), namedLike(issuer.key()))),
        forgery("signature: ", issuer -> Issuer.sign(claims(issuer), Issuer.newKey())),
        forgery("form: ", issuer -> "hunter2-hunter2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checks")
  void theLogNamesTheFailedCheck(String check, Function<Issuer, String> token) {
    try (LogRecorder log = LogRecorder.of("io.ordervolume.problem")) {
      given()
          .header("Authorization", "Bearer " + token.apply(issuer))
          .header("X-Request-Id", "refused-1")
          .get(ROWS)
          .then()
          .statusCode(401);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("request refused-1: " + check)
          .doesNotContain("mallory");
    }
  }

  private static Arguments forgery(String what, Function<Issuer, String> token) {
    return Arguments.of(what, token);
  }

  private static JwtClaims claims(Issuer issuer) {
    return issuer.claims("mallory", Roles.READER, Roles.MARKETER, Roles.OPERATOR);
  }

  private static String good(Issuer issuer) {
    return Issuer.sign(claims(issuer), issuer.key());
  }

  private static String with(Issuer issuer, Consumer<JwtClaims> change) {
    JwtClaims claims = claims(issuer);
    change.accept(claims);
    return Issuer.sign(claims, issuer.key());
  }

  private static void expire(JwtClaims claims) {
    claims.setExpirationTime(NumericDate.fromSeconds(NumericDate.now().getValue() - 60));
  }

  private static void begin(JwtClaims claims) {
    claims.setNotBefore(NumericDate.fromSeconds(NumericDate.now().getValue() + 60));
  }

  private static RsaJsonWebKey namedLike(RsaJsonWebKey original) {
    RsaJsonWebKey key = Issuer.newKey();
    key.setKeyId(original.getKeyId());
    return key;
  }

  private static String unsigned(Issuer issuer) {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims(issuer).toJson());
    token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
    token.setKeyIdHeaderValue(issuer.key().getKeyId());
    return Issuer.serialized(token);
  }

  private static String signedWithThePublicKey(Issuer issuer) {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims(issuer).toJson());
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    token.setKeyIdHeaderValue(issuer.key().getKeyId());
    token.setKey(new HmacKey(issuer.key().getPublicKey().getEncoded()));
    return Issuer.serialized(token);
  }

  private static String tampered(Issuer issuer) {
    String[] parts = issuer.token("mallory").split("\\.");
    return parts[0] + "." + good(issuer).split("\\.")[1] + "." + parts[2];
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void anInvalidTokenIsRefusedWithoutAReason(String what, Function<Issuer, String> token) {
    String forged = token.apply(issuer);

    Response refusal;
    try (LogRecorder log = LogRecorder.of("")) {
      refusal = ask(forged);
      assertThat(log.lines())
          .noneMatch(line -> line.contains(forged) || line.contains("Exception"));
    }

    refusal
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", equalTo("Bearer error=\"invalid_token\""))
        .body("type", equalTo("urn:order-volume:problem:unauthorized"))
        .body("title", equalTo("Not signed in"))
        .body("instance", equalTo("/customer_order_volume"));
    assertThat(refusal.asString()).doesNotContain(forged, "exception", "jose", "mallory");
    assertThat(refusal.headers().asList())
        .noneMatch(header -> header.getName().startsWith("View-"));
  }

  @Test
  void requestsWithoutATokenAreRefused() {
    given()
        .get(ROWS)
        .then()
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", equalTo("Bearer"))
        .body("type", equalTo("urn:order-volume:problem:unauthorized"));
    given().auth().preemptive().basic("postgres", "postgres").get(ROWS).then().statusCode(401);
    given().queryParam("access_token", good(issuer)).get(ROWS).then().statusCode(401);
    given().cookie("q_session", good(issuer)).get(ROWS).then().statusCode(401);
  }

  @Test
  void eventsEndWhenTheirTokenExpires() {
    JwtClaims claims = claims(issuer);
    claims.setExpirationTimeMinutesInTheFuture(0.05f);

    try (EventStream stream = EventStream.of(events, Issuer.sign(claims, issuer.key()))) {
      stream.next("freshness");
      stream.awaitEnd();
    }
  }

  @Test
  void aCachedAnswerIsNotServedWithoutTheRole() {
    ask(good(issuer)).then().statusCode(200);
    Response remembered = ask(good(issuer));
    remembered.then().statusCode(200).header("Cache-Status", equalTo("order-volume; hit"));
    assertThat(remembered.header("Vary")).contains("Authorization");
    assertThat(remembered.header("Cache-Control")).contains("private");

    given().header("If-None-Match", remembered.header("ETag")).get(ROWS).then().statusCode(401);
    given().header("If-None-Match", "*").get(ROWS).then().statusCode(401);
    ask(unsigned(issuer)).then().statusCode(401);
    ask(issuer.token("nobody"))
        .then()
        .statusCode(403)
        .body("type", equalTo("urn:order-volume:problem:forbidden"));
    ask(issuer.token("operator", Roles.OPERATOR, Roles.MARKETER)).then().statusCode(403);
    ask(good(issuer)).then().statusCode(200).header("Cache-Status", equalTo("order-volume; hit"));
  }

  @Test
  void afterAKeyRotationOnlyTheNewKeyIsAccepted() {
    String signedBefore = good(issuer);
    ask(signedBefore).then().statusCode(200);

    issuer.rotateKey();

    ask(good(issuer)).then().statusCode(200);
    ask(signedBefore).then().statusCode(401);
  }
}
