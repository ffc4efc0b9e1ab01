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
 * Clients that read rows and export all of them in the background while a test makes faults. Each
 * answer must be right or a 503 with Retry-After. Each export must be complete or break off.
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

  /** Stops the clients and fails if one of them got a wrong answer. */
  public void sawNothingWrong() throws Exception {
    enough = true;
    for (Future<List<String>> reader : readers) {
      assertThat(reader.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }
    exporter.get(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits until the clients have stopped and returns how many exports were complete. */
  public int wholeExports() throws Exception {
    return exporter.get();
  }

  /** Reads rows until the test stops the clients. Returns the wrong answers. */
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

  /** Exports all rows until the test stops the clients. Returns how many exports were complete. */
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
