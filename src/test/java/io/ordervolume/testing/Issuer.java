package io.ordervolume.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** A small OpenID Connect issuer on the loopback interface, which signs whatever it is asked to. */
public final class Issuer implements AutoCloseable {

  /** The name that its tokens have for the service. */
  public static final String AUDIENCE = "order-volume";

  private static final int KEY_BITS = 2048;
  private static final int MINUTES_UNTIL_EXPIRY = 5;

  private int port;
  private HttpServer server;
  private volatile RsaJsonWebKey key = newKey();

  private Issuer() {}

  /** One that is there, on a free port. */
  public static Issuer start() {
    Issuer issuer = new Issuer();
    issuer.open();
    return issuer;
  }

  /** Serves its keys, after {@link #close} at the same address as before. */
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
    server.start();
  }

  private String discovery() {
    return """
        {"issuer": "%s", "jwks_uri": "%s/keys", "token_endpoint": "%1$s/token"}"""
        .formatted(url(), url());
  }

  private static void answer(HttpExchange exchange, Supplier<String> json) throws IOException {
    byte[] body = json.get().getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  /**
   * What makes a service take these tokens, and look for a key that it does not know each time: in
   * production it does so once a minute.
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

  public RsaJsonWebKey key() {
    return key;
  }

  /** Signs with a new key from now on, and takes the one before back. */
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

  /** What a token says that counts, to be spoiled by tests. */
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

  /** A token that counts. */
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

  /** Is away from now on, as if it were down. */
  @Override
  public void close() {
    server.stop(0);
  }
}
