package io.ordervolume.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Callers who read rows in every way, and export all of them, while faults are made. Whatever
 * happens, no answer is wrong: it is right, or a 503 that says when to come back, and an export is
 * whole or breaks off.
 */
public final class BackgroundClients {

  private static final int READERS = 4;

  private final int http;
  private final List<Future<List<String>>> readers = new ArrayList<>();
  private final Future<Integer> exporter;
  private volatile boolean enough;

  BackgroundClients(int http, ExecutorService threads) {
    this.http = http;
    for (int i = 0; i < READERS; i++) {
      int first = i;
      readers.add(threads.submit(() -> read(first)));
    }
    this.exporter = threads.submit(this::export);
  }

  /** Has them stop, and fails where any of them saw what must not be. */
  public void sawNothingWrong() throws Exception {
    enough = true;
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
    exporter.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** How many exports were whole, when they have stopped. */
  public int wholeExports() throws Exception {
    return exporter.get();
  }

  /** Answers all that was not as it must be. */
  private List<String> read(int first) {
    List<String> wrong = new ArrayList<>();
    for (int i = first; !enough; i++) {
      int order = 1 + i * 7 % FaultFixture.ORDERS;
      String path =
          i % 2 == 0
              ? "/customer_order_volume?order_id=eq." + order
              : "/customer_order_volume?select=order_id&order=order_id&offset="
                  + (order - 1)
                  + "&limit=1";
      Response answer =
          given()
              .port(http)
              .header("Cache-Control", i % 3 == 0 ? "no-cache" : "max-age=86400")
              .get(path);
      if (!isRight(answer, order)) {
        wrong.add(answer.statusCode() + " " + path + " " + answer.asString());
      }
    }
    return wrong;
  }

  private static boolean isRight(Response answer, int order) {
    return answer.statusCode() == 503
        ? answer.header("Retry-After") != null
            && answer.contentType().startsWith("application/problem+json")
        : answer.statusCode() == 200
            && answer.jsonPath().getList("order_id", Integer.class).equals(List.of(order));
  }

  /** Answers how many exports were whole. */
  private int export() throws IOException {
    int whole = 0;
    while (!enough) {
      HttpURLConnection request =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + http + "/customer_order_volume")
                  .toURL()
                  .openConnection();
      request.setRequestProperty("Accept", "text/csv");
      try (InputStream body = request.getInputStream()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text.lines().count()).isEqualTo(FaultFixture.ORDERS + 1);
        whole++;
      } catch (IOException brokeOffOrRefused) {
        assertThat(request.getResponseCode()).isIn(200, 503);
      }
    }
    return whole;
  }
}
