package io.ordervolume.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends requests with percent-encoding, as clients do; tests write them without. */
public final class EncodedRequests {

  private EncodedRequests() {}

  public static Response get(String path) {
    return ask(given(), path);
  }

  /** Gets what changes of tables that are not applied yet would show. */
  public static Response getLive(String path) {
    return ask(given().header("Cache-Control", "no-cache"), path);
  }

  /** Sends a request that has headers already. */
  public static Response ask(RequestSpecification request, String path) {
    String[] parts = path.strip().split("\\?", 2);
    String query =
        parts.length == 1
            ? ""
            : Stream.of(parts[1].split("&"))
                .map(EncodedRequests::encoded)
                .collect(Collectors.joining("&", "?", ""));
    return request.urlEncodingEnabled(false).get(parts[0] + query);
  }

  private static String encoded(String parameter) {
    int end = parameter.indexOf("=");
    return encode(parameter.substring(0, end)) + "=" + encode(parameter.substring(end + 1));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
