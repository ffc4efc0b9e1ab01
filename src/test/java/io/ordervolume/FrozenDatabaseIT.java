package io.ordervolume;

import static io.ordervolume.testing.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.FaultFixture;
import io.ordervolume.testing.ServiceProcess;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a database that hangs, while its connections stay open, looks like a lost one. */
@Tag("full")
class FrozenDatabaseIT {

  private static final String VIEW = "/customer_order_volume";

  /** Statements end after 2 seconds. The service waits 5 seconds longer, at most twice. */
  private static final Duration LONGEST_RESPONSE = Duration.ofSeconds(16);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private FaultFixture stage;
  private ServiceProcess service;

  @BeforeEach
  void start() throws Exception {
    stage = new FaultFixture(directory);
    service =
        stage.serve(
            Map.of(
                "quarkus.datasource.reactive.additional-properties.statement_timeout",
                "2s",
                "order-volume.reads.row-timeout",
                "1s"));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    service.close();
    stage.close();
  }

  @Test
  void readsOfADatabaseThatHangsGet503AndOneLogMessage() throws Exception {
    int before = service.log().length();
    String row = rowPath();
    stage.freezeServer();
    try {
      for (int round = 0; round < 2; round++) {
        Map<String, CompletableFuture<Response>> reads = new LinkedHashMap<>();
        for (String path : List.of(VIEW + "?limit=1", row, "/freshness", "/refreshes", "/deals")) {
          reads.put(path, read(client -> client.get(path)));
        }
        reads.put(
            "live",
            read(client -> client.header("Cache-Control", "no-cache").get(VIEW + "?limit=1")));
        reads.put("refresh", read(client -> client.post("/refreshes")));
        reads.put(
            "registration",
            read(
                client ->
                    client
                        .contentType("application/json")
                        .body("{\"view\":\"customer_order_volume\"}")
                        .post("/views")));
        reads.put("release", read(client -> client.delete("/views/complete_customer_data")));
        reads.put("export", read(client -> client.accept("text/csv").get(VIEW)));
        for (Map.Entry<String, CompletableFuture<Response>> read : reads.entrySet()) {
          assertThat(read.getValue())
              .as("%s in round %d", read.getKey(), round)
              .succeedsWithin(LONGEST_RESPONSE);
          assertThat(read.getValue().get().statusCode()).as(read.getKey()).isEqualTo(503);
          assertThat(read.getValue().get().header("Retry-After")).as(read.getKey()).isEqualTo("5");
        }
      }
    } finally {
      stage.thawServer();
    }
    await(() -> given().port(service.port()).get(VIEW + "?limit=1").statusCode() == 200);
    await(() -> service.log().substring(before).contains("The database answers again"));

    String log = service.log().substring(before);
    assertThat(log.split("The database cannot be reached", -1)).hasSize(2);
    assertThat(log).doesNotContain("\"level\":\"ERROR\"", "stackTrace");
    stage.everythingIsWell(service);
  }

  private String rowPath() throws Exception {
    int http = service.port();
    int order = given().port(http).get(VIEW + "?limit=1").path("[0].order_id");
    return VIEW + "/" + order;
  }

  private CompletableFuture<Response> read(Function<RequestSpecification, Response> request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return request.apply(given().port(service.port()));
          } catch (Exception failure) {
            throw new IllegalStateException(failure);
          }
        },
        threads);
  }
}
