package io.ordervolume.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no request causes an error of the service or an exception in its log. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class NoErrorsTest {

  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private String answer(String path, String headers) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      String request = "GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept: application/json\r\nAccept: text/csv\r\n",
        "Accept: text/csv\r\nAccept: text/csv;q=0.5\r\nAccept: */*\r\n",
        "Accept: text/nothing\r\nAccept: nothing\r\n",
        "Cookie: q_session_page_chunk_x=1\r\n",
        "Cookie: q_session_page_chunk_=1; q_session_page_chunk_1=2; q_session_page=3\r\n",
        "Prefer: count=exact\r\nPrefer: count=none\r\n",
        "Range: 0-1\r\nRange: 2-3\r\n",
        "If-None-Match: \"a\"\r\nIf-None-Match: *\r\n",
        "Cache-Control: no-cache\r\nCache-Control: max-age=1\r\n",
        "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n",
        "Authorization: Bearer a\r\nAuthorization: Basic b\r\n",
      })
  void repeatedHeadersCauseNoError(String headers) throws IOException {
    for (String path :
        new String[] {
          "/customer_order_volume?limit=1",
          "/freshness",
          "/deals",
          "/refreshes",
          "/complete_customer_data?limit=1",
          "/customer_order_volume/1-1",
          "/session",
          "/doctor"
        }) {
      try (LogRecorder log = LogRecorder.of("")) {
        assertThat(answer(path, "Host: test\r\n" + headers)).doesNotStartWith("HTTP/1.1 5");
        assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET %s HTTP/1.0\r\n\r\n",
        "GET %s HTTP/1.0\r\nAccept:\r\n\r\n",
        "HEAD %s HTTP/1.0\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost:\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x:99999999\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: {|^\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nAccept:\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nAccept: ,\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nAccept: a\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nAccept: a/b;q=\u00ff\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: \u00ff\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nForwarded: host={\r\nX-Forwarded-Host: {\r\nX-Forwarded-For: {\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nOrigin: {\r\nCookie: =\r\nAccept-Language: *;q=x\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nRange: 10000-10000\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nRange: 9999-10000\r\nPrefer: count=exact\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nRange: 10000-10000\r\nPrefer: count=exact\r\n\r\n",
        "GET %s HTTP/1.1\r\nHost: x\r\nRange: 10001-10001\r\nPrefer: count=exact\r\n\r\n",
        "GET %s?state=eq.\"{|^\\ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET %s\"{|^\\ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET %s HTTP/1.9\r\nHost: x\r\n\r\n",
        "TRACE %s HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://a{b%s HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void oddRequestsCauseNoError(String request) throws IOException {
    for (String path :
        List.of("/customer_order_volume", "/freshness", "/deals", "/refreshes", "/", "/views")) {
      try (LogRecorder log = LogRecorder.of("")) {
        assertThat(sent(request.replace("%s", path)))
            .startsWith("HTTP/1.")
            .doesNotContainPattern("^HTTP/1.. 5");
        assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
      }
    }
  }

  @Test
  void http10RequestsWithoutAHostGetRows() throws IOException {
    assertThat(sent("GET /customer_order_volume?limit=1 HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.0 200 ")
        .contains("unique_id");
  }

  @Test
  void anEmptyAcceptHeaderAcceptsAnything() throws IOException {
    assertThat(sent("GET /customer_order_volume?limit=1 HTTP/1.1\r\nHost: x\r\nAccept:\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("application/json");
  }

  /** The service must never answer the second request in the body of the first. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 0\r\nContent-Length: 5"
      })
  void conflictingLengthsAreRefusedAndTheConnectionIsClosed(String lengths) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      String second = "GET /views HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("POST /refreshes HTTP/1.1\r\nHost: x\r\n" + lengths + "\r\n\r\n0\r\n\r\n" + second)
                  .getBytes(ISO_8859_1));
      String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answers).startsWith("HTTP/1.1 400 ").doesNotContain("customer_order_volume");
    }
  }

  /** Sends a request and returns the answer before the server closes the connection. */
  private String sent(String request) throws IOException {
    String last = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(last.getBytes(ISO_8859_1));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      byte[] bytes = new byte[65_536];
      // The server does not close the connection after bytes that are not HTTP.
      for (int n = 0; n >= 0 && !isRefusal(answer); n = socket.getInputStream().read(bytes)) {
        answer.write(bytes, 0, n);
      }
      return answer.toString(ISO_8859_1);
    }
  }

  /** Returns whether Quarkus refused the request with a response without a body. */
  private static boolean isRefusal(ByteArrayOutputStream answer) {
    String text = answer.size() > 1_000 ? "" : answer.toString(ISO_8859_1);
    return text.startsWith("HTTP/1.1 400 ") && text.endsWith("content-length: 0\r\n\r\n");
  }

  @Test
  void anInvalidHostIsABadRequest() throws IOException {
    assertThat(answer("/freshness", "Host: a@b\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("500")
        .contains("bad-request");
  }
}
