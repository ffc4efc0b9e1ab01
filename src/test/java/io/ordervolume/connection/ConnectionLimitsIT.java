package io.ordervolume.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PlainClient;
import io.ordervolume.testing.ServiceProcess;
import io.ordervolume.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that unfinished requests do not exhaust the packaged service. It has the heap of its image
 * in a container of 512 MiB. None of the requests needs a token.
 */
@Tag("full")
class ConnectionLimitsIT {

  private static final long CONTAINER = 512L << 20;

  /** The heap option of src/main/docker/java.options: 60 percent of the container. */
  private static final List<String> OPTIONS =
      List.of("-Xmx307m", "-Xms32m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

  private static final int WIDE_ROWS = 15_000;
  private static final int ROW_BYTES = 2_000;
  private static final Duration HEAD = Duration.ofSeconds(4);
  private static final Duration IDLE = Duration.ofSeconds(6);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static TestDatabase database;
  private static ServiceProcess service;

  private final List<Socket> sockets = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.sample(100);
    database.execute(
        "create view wide_rows as select i as id, repeat('x', %d) as value from generate_series(1, %d) i"
            .formatted(ROW_BYTES, WIDE_ROWS));
    database.execute("select order_volume.serve('wide_rows')");
    Map<String, String> settings = new HashMap<>(database.configuration());
    settings.put("order-volume.security", "open");
    settings.put("order-volume.connections.head-timeout", HEAD.toString());
    settings.put("order-volume.connections.idle-timeout", IDLE.toString());
    settings.put("order-volume.connections.body-timeout", HEAD.toString());
    service = ServiceProcess.start(directory, settings, OPTIONS);
    service.port();
  }

  @AfterAll
  static void stop() {
    service.close();
    database.close();
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /**
   * Opens connections that each send this text and then wait. The service may close some at once.
   */
  private void open(int connections, String text) throws Exception {
    byte[] bytes = text.getBytes(ISO_8859_1);
    for (int i = 0; i < connections; i++) {
      Socket socket = new Socket("127.0.0.1", service.port());
      sockets.add(socket);
      try {
        socket.getOutputStream().write(bytes);
      } catch (SocketException closed) {
        assertThat(service.process().isAlive()).isTrue();
      }
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      InputStream input = socket.getInputStream();
      while (input.read() >= 0) {
        // Skips the answer before the end.
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private void awaitThatAllAreClosed(Duration patience) {
    long begun = System.nanoTime();
    Patience.await(() -> sockets.stream().allMatch(ConnectionLimitsIT::isClosed));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(patience);
  }

  private static boolean answers() {
    try {
      return status("/customer_order_volume?limit=1") == 200;
    } catch (IOException | InterruptedException refused) {
      return false;
    }
  }

  private static int status(String path) throws IOException, InterruptedException {
    try (PlainClient client = PlainClient.connect(service.port())) {
      return client.send("GET", path).status();
    }
  }

  private void checkThatTheServiceGoesOn() throws IOException {
    Patience.await(ConnectionLimitsIT::answers);
    assertThat(service.process().isAlive()).isTrue();
    assertThat(service.residentBytes()).isLessThan(CONTAINER);
  }

  @Test
  void unfinishedRequestHeadsFitIntoTheContainer() throws Exception {
    open(
        1500,
        "GET /"
            + "x".repeat(64_000)
            + " HTTP/1.1\r\nHost: test\r\nX-Header: "
            + "y".repeat(19_500));

    checkThatTheServiceGoesOn();
    awaitThatAllAreClosed(HEAD.multipliedBy(4));
  }

  @Test
  void unfinishedHeadsOfMaximumLengthFitIntoTheContainer() throws Exception {
    open(
        1500,
        "GET /"
            + "x".repeat(16_000)
            + " HTTP/1.1\r\nHost: test\r\nX-Header: "
            + "y".repeat(19_500));

    checkThatTheServiceGoesOn();
    awaitThatAllAreClosed(HEAD.multipliedBy(4));
  }

  @Test
  void unfinishedBodiesFitIntoTheContainer() throws Exception {
    open(
        400,
        "PUT /deals/x HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"
            + "z".repeat(1_048_575));

    checkThatTheServiceGoesOn();
    awaitThatAllAreClosed(HEAD.multipliedBy(4));
  }

  @Test
  void unfinishedBodiesAreClosedAfterTheTimeout() throws Exception {
    open(
        50,
        "PUT /deals/x HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000\r\n\r\n{");

    awaitThatAllAreClosed(HEAD.multipliedBy(4));
    checkThatTheServiceGoesOn();
  }

  /** A request without a body has no body that could be late. */
  @Test
  void anEventStreamOutlivesTheBodyTimeout() throws Exception {
    open(1, "GET /freshness/events HTTP/1.1\r\nHost: test\r\n\r\n");
    Socket events = sockets.get(0);
    long end = System.nanoTime() + HEAD.multipliedBy(3).toNanos();
    while (System.nanoTime() < end) {
      assertThat(isClosed(events)).isFalse();
      Thread.sleep(100);
    }
  }

  @Test
  void anExportToASlowClientOutlivesTheBodyTimeout() throws Exception {
    Patience.await(() -> status("/wide_rows?limit=1") == 200);

    assertThat(bytesOfExport("/wide_rows", HEAD.multipliedBy(2)))
        .isGreaterThan(WIDE_ROWS * ROW_BYTES);
  }

  /** Returns the bytes of a whole response that is read after a pause. */
  private static long bytesOfExport(String path, Duration pause) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(64 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", service.port()));
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nHost: test\r\nAccept: text/csv\r\nConnection: close\r\n\r\n")
                  .getBytes(ISO_8859_1));
      InputStream input = socket.getInputStream();
      long bytes = input.readNBytes(1000).length;
      Thread.sleep(pause.toMillis());
      byte[] last = new byte[5];
      byte[] buffer = new byte[64 * 1024];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        bytes += read;
        int tail = Math.min(read, last.length);
        System.arraycopy(last, tail, last, 0, last.length - tail);
        System.arraycopy(buffer, read - tail, last, last.length - tail, tail);
      }
      return new String(last, ISO_8859_1).equals("0\r\n\r\n") ? bytes : -1;
    }
  }

  @Test
  void idleConnectionsAreClosed() throws Exception {
    open(50, "");
    open(50, "GET /freshness HTTP/1.1\r\nHost: test\r\n\r\n");
    open(50, "GET /fresh");

    awaitThatAllAreClosed(IDLE.multipliedBy(4));
    checkThatTheServiceGoesOn();
  }

  /** The timeout of a head counts from its first byte. */
  @Test
  void aSlowRequestHeadIsClosedAfterTheTimeout() throws Exception {
    open(1, "GET /freshness?");
    Socket slow = sockets.get(0);
    long begun = System.nanoTime();

    Patience.await(
        () -> {
          try {
            slow.getOutputStream().write('a');
          } catch (IOException closed) {
            return true;
          }
          return isClosed(slow);
        });

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(HEAD.minusSeconds(1));
  }

  @Test
  void theConnectionIsClosedAfterAnAnswerWithConnectionClose() throws Exception {
    open(1, "GET /?" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: test\r\n\r\n");

    awaitThatAllAreClosed(HEAD.minusSeconds(1));
  }

  @Test
  void http2WithoutTlsIsNotSpoken() throws Exception {
    open(1, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    Socket socket = sockets.get(0);
    socket.setSoTimeout(10_000);
    byte[] answer = socket.getInputStream().readNBytes(9);

    assertThat(new String(answer, ISO_8859_1)).doesNotStartWith("\0\0");
  }

  @Test
  void aClientThatSendsRequestsInTimeKeepsItsConnection() throws Exception {
    try (PlainClient client = PlainClient.connect(service.port())) {
      long until = System.nanoTime() + IDLE.multipliedBy(2).toNanos();
      while (System.nanoTime() < until) {
        assertThat(client.send("GET", "/freshness").status()).isEqualTo(200);
      }
    }
  }
}
