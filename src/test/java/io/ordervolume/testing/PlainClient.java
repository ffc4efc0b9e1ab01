package io.ordervolume.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends HTTP/1.1 requests one after the other over one connection. It never retries, and it fails
 * if an answer is incomplete.
 */
public final class PlainClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream input;

  private PlainClient(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream());
  }

  public static PlainClient connect(int port) throws IOException {
    return new PlainClient(new Socket("127.0.0.1", port));
  }

  /** An answer with the names of its headers in lower case. */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** Returns whether the server closes the connection after this answer. */
    public boolean isLast() {
      return "close".equalsIgnoreCase(headers.get("connection"));
    }
  }

  /** Sends a request without a body and reads its answer. */
  public Answer send(String method, String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append(method.equals("POST") ? "Content-Length: 0\r\n\r\n" : "\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
    return read();
  }

  private Answer read() throws IOException {
    int status = Integer.parseInt(line().split(" ")[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
    }
    byte[] body =
        "chunked".equals(headers.get("transfer-encoding"))
            ? chunks()
            : bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int length;
    do {
      length = Integer.parseInt(line(), 16);
      whole.writeBytes(bytes(length));
      line();
    } while (length > 0);
    return whole.toByteArray();
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The answer breaks off");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new EOFException("The connection was closed without an answer");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
