package io.ordervolume.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/**
 * A small OpenID Connect issuer on the loopback interface. It signs any claims. Its sign-in form
 * accepts any name with any roles.
 */
public final class Issuer implements AutoCloseable {

  /** The audience of the tokens for the service. */
  public static final String AUDIENCE = "order-volume";

  /** The client id of the page. */
  public static final String CLIENT = "order-volume-page";

  public static final String SECRET = "a-secret-of-more-than-thirty-two-letters";

  private static final int KEY_BITS = 2048;
  private static final int MINUTES_UNTIL_EXPIRY = 5;

  private int port;
  private HttpServer server;
  private final Map<String, SignIn> signIns = new ConcurrentHashMap<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private volatile RsaJsonWebKey key = newKey();

  private Issuer() {}

  /** Starts an issuer on a free port. */
  public static Issuer start() {
    Issuer issuer = new Issuer();
    issuer.open();
    return issuer;
  }

  /** Serves the keys; after {@link #close}, at the same address as before. */
  public void open() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    port = server.getAddress().getPort();
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, this::discovery));
    server.createContext(
        "/keys", exchange -> answer(exchange, () -> new JsonWebKeySet(key).toJson()));
    server.createContext("/authorize", this::form);
    server.createContext("/signed-in", this::signedIn);
    server.createContext("/token", this::tokens);
    server.createContext("/revoke", this::revoke);
    server.start();
  }

  /** Puts the form on localhost, so that its site differs from a service on 127.0.0.1. */
  private String discovery() {
    return """
        {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token", "revocation_endpoint": "%1$s/revoke",
         "authorization_endpoint": "http://localhost:%2$d/authorize"}"""
        .formatted(url(), port);
  }

  /** The input of the sign-in form. */
  private record SignIn(String name, String[] roles, String challenge) {}

  private void form(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    if (!CLIENT.equals(asked.get("client_id")) || !"code".equals(asked.get("response_type"))) {
      send(exchange, 400, "text/plain", "not a client of this issuer");
      return;
    }
    String form =
        """
        <!doctype html><html lang="en"><title>Issuer</title><form method="post" action="/signed-in">
        <label>Name <input name="name"></label> <label>Roles <input name="roles"></label>
        <input type="hidden" name="redirect_uri" value="%s"><input type="hidden" name="state" value="%s">
        <input type="hidden" name="code_challenge" value="%s"><button>Sign in</button></form></html>
        """
            .formatted(asked.get("redirect_uri"), asked.get("state"), asked.get("code_challenge"));
    send(exchange, 200, "text/html", form);
  }

  private void signedIn(HttpExchange exchange) throws IOException {
    Map<String, String> said = parameters(body(exchange));
    String code = Long.toHexString(System.nanoTime());
    String[] roles = said.get("roles").isEmpty() ? new String[0] : said.get("roles").split(" ");
    signIns.put(code, new SignIn(said.get("name"), roles, said.get("code_challenge")));
    exchange
        .getResponseHeaders()
        .add(
            "Location", said.get("redirect_uri") + "?code=" + code + "&state=" + said.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  /** Exchanges a code for tokens: once, for the client with its secret and the code verifier. */
  private void tokens(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(body(exchange));
    String basic = CLIENT + ":" + SECRET;
    String expected = "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8));
    String code = asked.getOrDefault("code", "");
    SignIn signIn = signIns.remove(code);
    if (signIn == null
        || !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || !signIn.challenge.equals(challenge(asked.get("code_verifier")))) {
      send(exchange, 400, "application/json", "{\"error\":\"invalid_grant\"}");
      return;
    }
    JwtClaims identity = claims(signIn.name);
    identity.setAudience(CLIENT);
    send(
        exchange,
        200,
        "application/json",
        """
        {"token_type": "Bearer", "expires_in": 300, "id_token": "%s", "access_token": "%s",
         "refresh_token": "refresh-%s"}"""
            .formatted(sign(identity, key), token(signIn.name, signIn.roles), code));
  }

  private void revoke(HttpExchange exchange) throws IOException {
    revoked.add(parameters(body(exchange)).get("token"));
    send(exchange, 200, "application/json", "{}");
  }

  /** Signs a user in as a browser would. Returns the address that the issuer redirects to. */
  public String signIn(String authorize, String name, String roles) {
    Map<String, String> asked = parameters(URI.create(authorize).getRawQuery());
    String code = Long.toHexString(System.nanoTime());
    signIns.put(code, new SignIn(name, roles.split(" "), asked.get("code_challenge")));
    return "/login?code=" + code + "&state=" + asked.get("state");
  }

  /** Returns the tokens that were revoked. */
  public Set<String> revoked() {
    return Set.copyOf(revoked);
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<String, String> parameters(String text) {
    return Stream.of(text.split("&"))
        .map(each -> each.split("=", 2))
        .collect(toMap(parts -> parts[0], parts -> URLDecoder.decode(parts[1], UTF_8)));
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), UTF_8);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void answer(HttpExchange exchange, Supplier<String> json) throws IOException {
    send(exchange, 200, "application/json", json.get());
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  /**
   * Returns settings with which a service accepts these tokens and fetches unknown keys at once. In
   * production it fetches keys once a minute at most.
   */
  public Map<String, String> settings() {
    return Map.of(
        "order-volume.security",
        "oidc",
        "quarkus.oidc.auth-server-url",
        url(),
        "quarkus.oidc.token.audience",
        AUDIENCE,
        "quarkus.oidc.token.forced-jwk-refresh-interval",
        "0S");
  }

  /** Returns settings that enable sign-in to the page. */
  public static Map<String, String> signInSettings() {
    return Map.of(
        "order-volume.sign-in",
        "true",
        "quarkus.oidc.page.client-id",
        CLIENT,
        "quarkus.oidc.page.credentials.secret",
        SECRET);
  }

  public RsaJsonWebKey key() {
    return key;
  }

  /** Signs with a new key from now on and removes the previous key. */
  public void rotateKey() {
    key = newKey();
  }

  public static RsaJsonWebKey newKey() {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(KEY_BITS);
      key.setKeyId(Long.toHexString(System.nanoTime()));
      return key;
    } catch (JoseException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns valid claims. Tests change them to make invalid tokens. */
  public JwtClaims claims(String subject, String... roles) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(url());
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(MINUTES_UNTIL_EXPIRY);
    claims.setStringListClaim("groups", List.of(roles));
    return claims;
  }

  /** Returns a valid token. */
  public String token(String subject, String... roles) {
    return sign(claims(subject, roles), key);
  }

  public static String sign(JwtClaims claims, RsaJsonWebKey key) {
    JsonWebSignature token = new JsonWebSignature();
    token.setPayload(claims.toJson());
    token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    token.setKeyIdHeaderValue(key.getKeyId());
    token.setKey(key.getPrivateKey());
    return serialized(token);
  }

  public static String serialized(JsonWebSignature token) {
    try {
      return token.getCompactSerialization();
    } catch (JoseException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Stops serving, as if the issuer were down. */
  @Override
  public void close() {
    server.stop(0);
  }
}
