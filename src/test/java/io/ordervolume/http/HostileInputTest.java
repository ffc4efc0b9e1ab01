package io.ordervolume.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the service answers any input without a server error and without internal details. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "200"))
@Tag("full")
class HostileInputTest {

  private static final int SEED = 20261123;
  private static final int FEW = 500;
  private static final int MANY = 5_000;
  private static final int PATIENCE_MILLIS = 10_000;

  /** Internal details. No request contains one, so a match is not an echo of the request. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "(?i)order by |where \\(|syntax error|_stale|_delta|hibernate|exception"
              + "|\\bjava\\.|\\bat io\\.|vertx|jakarta");

  /** A percent sign without two hexadecimal digits. */
  private static final Pattern BROKEN_ENCODING = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** Characters that a client must encode. */
  private static final Pattern RAW = Pattern.compile("[^!-~]|[%&+#=]");

  private static final List<String> PATHS =
      List.of(
          "/customer_order_volume",
          "/complete_customer_data",
          "/refreshes",
          "/customer_order_volume/1-1",
          "/deals",
          "/deals/hostile",
          "/deals/hostile/audience",
          "/freshness",
          "/refreshes/1");
  private static final List<String> NAMES =
      List.of(
          "state",
          "order_size",
          "order_cost",
          "purchase_date",
          "unique_id",
          "select",
          "order",
          "limit",
          "offset",
          "cursor",
          "and",
          "or",
          "not.and",
          "not.or",
          "id",
          "city",
          "nothing",
          "",
          "1=1--",
          "select\u0000");
  private static final List<String> WORDS =
      List.of(
          "eq.",
          "neq.",
          "gt.",
          "lte.",
          "like.",
          "ilike.",
          "in.(",
          "is.",
          "not.",
          "null",
          "not_null",
          "and(",
          "or(",
          "(",
          ")",
          ",",
          ".",
          "\"",
          "\\",
          "*",
          "%",
          "TX",
          "state",
          "order_cost",
          "count()",
          ".sum()",
          "asc",
          "desc.nullslast",
          "::text",
          "->>",
          "a:",
          "1",
          "-1",
          "0.5",
          "99999999999999999999999999",
          "1e400",
          "-1e-400",
          "NaN",
          "Infinity",
          "2026-02-30",
          "2026-01-01T00:00:00+99:99",
          "infinity",
          "'; drop table orders; --",
          "' or '1'='1",
          "$1",
          "?1",
          ":name",
          "{fn now()}",
          "select 1",
          "pg_sleep(10)",
          "from CustomerOrderVolume",
          "\u0000",
          "\uFEFF",
          "\uD83D\uDE00",
          "é",
          "\r\n",
          "%25",
          "+",
          "&&",
          "=",
          ";",
          "#",
          "../../etc/passwd",
          "${jndi:ldap://x}",
          "<script>");
  private static final List<String> HEADERS =
      List.of(
          "Prefer: count=exact",
          "Prefer: count=planned",
          "Prefer: count=",
          "Prefer: wait=-1",
          "Prefer: ,,;;==\"",
          "Range: 0-",
          "Range: items=5-1",
          "Range: 99999999999999999999-1",
          "Range: bytes=0-1",
          "Accept: text/csv",
          "Accept: application/x-ndjson",
          "Accept: */*;q=x",
          "Accept: application/vnd.pgrst.object+json",
          "Accept: ,",
          "Accept-Encoding: gzip;q=2",
          "If-None-Match: *",
          "If-None-Match: \"",
          "If-Match: W/\"x\"",
          "Cache-Control: max-age=-5",
          "Cache-Control: no-cache",
          "Cache-Control: max-age=99999999999999999999",
          "Content-Type: application/json",
          "Content-Type: ;;",
          "Accept-Profile: secret",
          "X-Anything: ${7*7}");

  private static final List<String> HEADER_NAMES =
      List.of(
          "Accept",
          "Accept-Encoding",
          "Accept-Language",
          "Accept-Profile",
          "Authorization",
          "Cache-Control",
          "Content-Type",
          "Cookie",
          "Forwarded",
          "If-Match",
          "If-Modified-Since",
          "If-None-Match",
          "Origin",
          "Pragma",
          "Prefer",
          "Range",
          "Range-Unit",
          "Referer",
          "User-Agent",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Prefix",
          "X-Request-Id",
          "traceparent",
          "tracestate",
          "baggage");

  private static final List<String> HEADER_WORDS =
      List.of(
          " ",
          ",",
          ";",
          "=",
          "\"",
          "\\",
          "*",
          "/",
          "*/*",
          "-",
          "-1",
          "0-0",
          "199-200",
          "q=",
          "{|^",
          "%zz",
          "\u00ff",
          "\t",
          "a/b",
          "text/csv",
          "W/",
          "99999999999999999999",
          "max-age=",
          "count=exact",
          "wait=",
          "Bearer ",
          "Basic ",
          "utf-8",
          "charset=",
          "00-0-0-0",
          "http://{",
          "Mon, 30 Feb");

  private final Random random = new Random(SEED);

  /** A response: the status, the headers, and the body up to its declared length. */
  private record Answer(int status, Map<String, String> headers, String body) {}

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  @Test
  void noRequestCausesAnErrorOrRevealsInternals() throws Exception {
    answersWithoutTellingWhatIsInside(FEW);
  }

  @Test
  void noneOfManyRequestsCausesAnErrorOrRevealsInternals() throws Exception {
    answersWithoutTellingWhatIsInside(MANY);
  }

  private void answersWithoutTellingWhatIsInside(int requests) throws Exception {
    Map<Integer, Integer> statuses = new HashMap<>();
    try (Caller caller = new Caller()) {
      for (int i = 0; i < requests; i++) {
        String request = request();
        Answer answer = caller.send(request);
        String described = "seed %d, request %d: %s".formatted(SEED, i, request);
        assertThat(answer.status()).as(described).isLessThan(500);
        statuses.merge(answer.status(), 1, Integer::sum);
        if (BROKEN_ENCODING.matcher(request.split(" ")[1]).find()) {
          assertThat(answer.status()).as(described).isEqualTo(400);
        }
        if (answer.status() >= 400 && !request.startsWith("HEAD ")) {
          assertThat(answer.headers().get("content-type"))
              .as(described)
              .isEqualTo("application/problem+json");
          assertThat(answer.body()).as(described).doesNotContainPattern(INSIDES);
        }
      }
    }
    assertThat(statuses.get(200)).as("%s", statuses).isGreaterThan(requests / 50);
    assertThat(statuses.get(400)).as("%s", statuses).isGreaterThan(requests / 4);
  }

  private String request() {
    String method =
        random.nextInt(8) > 0
            ? "GET"
            : one(List.of("HEAD", "PUT", "DELETE", "POST", "PATCH", "OPTIONS"));
    StringBuilder request =
        new StringBuilder(method).append(' ').append(target()).append(" HTTP/1.1\r\nHost: x\r\n");
    for (int i = random.nextInt(3); i > 0; i--) {
      request.append(random.nextBoolean() ? one(HEADERS) : header()).append("\r\n");
    }
    String body = method.startsWith("P") && random.nextBoolean() ? body() : "";
    return request
        .append("Content-Length: ")
        .append(body.getBytes(ISO_8859_1).length)
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  /** Returns a header that the service reads, with random words as its value. */
  private String header() {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      value.append(one(HEADER_WORDS));
    }
    return one(HEADER_NAMES) + ":" + value;
  }

  private String target() {
    String path = random.nextInt(20) > 0 ? one(PATHS) : "/" + encoded(text(4));
    String query =
        IntStream.range(0, random.nextInt(4))
            .mapToObj(i -> parameter())
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  private String parameter() {
    String value =
        switch (random.nextInt(60)) {
          case 0 -> "in.(" + "1,".repeat(random.nextInt(3_000)) + "2)";
          case 1 -> "(and".repeat(random.nextInt(500)) + ")".repeat(random.nextInt(500));
          case 2 -> "like." + "%_".repeat(random.nextInt(2_000));
          case 3 -> "9".repeat(random.nextInt(3_000));
          default -> text(6);
        };
    return encoded(one(NAMES)) + (random.nextInt(30) == 0 ? "" : "=") + sometimesEncoded(value);
  }

  private String text(int words) {
    return IntStream.range(0, random.nextInt(words + 1))
        .mapToObj(i -> one(WORDS))
        .collect(Collectors.joining());
  }

  private String body() {
    return random.nextBoolean()
        ? "{\""
            + one(List.of("states", "within", "min_spend", "mode", "x"))
            + "\":"
            + one(List.of("1e9999", "[1]", "\"P5M\"", "{}", "[\"\\u0000\"]", "[[[[", "\"rebuilt\""))
            + "}"
        : "[".repeat(random.nextInt(5_000));
  }

  /** Returns the text with correct percent-encoding, and sometimes with a defect added. */
  private String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      boolean plain = b > ' ' && b < 127 && "%&+#=\"<>\\^`{|}[]".indexOf(b) < 0;
      encoded.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return switch (random.nextInt(40)) {
      case 0 -> encoded + "%";
      case 1 -> encoded + "%zz";
      case 2 -> encoded + "%C3%28";
      case 3 -> encoded + "%00";
      default -> encoded.toString();
    };
  }

  /** Returns the text encoded, or with characters as they are that no valid URL has. */
  private String sometimesEncoded(String text) {
    return random.nextInt(5) > 0
        ? encoded(text)
        : RAW.matcher(text)
            .replaceAll(other -> Matcher.quoteReplacement(encodedOnly(other.group())));
  }

  private static String encodedOnly(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A client that sends raw requests and keeps its connection as long as possible. */
  private static final class Caller implements AutoCloseable {

    private Socket socket;
    private DataInputStream in;

    Answer send(String request) throws IOException {
      boolean head = request.startsWith("HEAD ");
      if (socket == null) {
        open();
      }
      try {
        return exchange(request, head);
      } catch (EOFException | SocketException closedMeanwhile) {
        close();
        open();
        return exchange(request, head);
      }
    }

    private void open() throws IOException {
      socket = new Socket("localhost", RestAssured.port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    private Answer exchange(String request, boolean head) throws IOException {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      int status = Integer.parseInt(line().split(" ")[1]);
      Map<String, String> headers = new HashMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        String[] parts = line.split(": ", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts.length == 2 ? parts[1] : "");
      }
      String body = head || status == 304 || status == 204 ? "" : body(headers);
      if ("close".equals(headers.get("connection"))) {
        close();
      }
      return new Answer(status, headers, body);
    }

    private String body(Map<String, String> headers) throws IOException {
      if (!"chunked".equals(headers.get("transfer-encoding"))) {
        return new String(
            in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))),
            ISO_8859_1);
      }
      StringBuilder body = new StringBuilder();
      int size;
      do {
        size = Integer.parseInt(line(), 16);
        body.append(new String(in.readNBytes(size), ISO_8859_1));
        line();
      } while (size > 0);
      return body.toString();
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      if (socket != null) {
        socket.close();
        socket = null;
      }
    }
  }
}
