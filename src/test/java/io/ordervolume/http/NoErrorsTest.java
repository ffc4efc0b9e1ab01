package io.ordervolume.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.LogRecorder;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a caller sends is an error of the service. */
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
      socket.shutdownOutput();
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
  void anyHeaderTwiceIsAnsweredWithoutAnError(String headers) throws IOException {
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

  @Test
  void aHostThatIsNoneIsABadRequestInEveryWord() throws IOException {
    assertThat(answer("/freshness", "Host: a@b\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("500")
        .contains("bad-request");
  }
}
