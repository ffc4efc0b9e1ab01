package io.ordervolume.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends requests to the service over one connection that stays open. */
final class HttpReader {

  private static final long BETWEEN_LOOKS_MILLIS = 50;

  private final URI service;

  HttpReader(int port) {
    this.service = URI.create("http://127.0.0.1:" + port);
  }

  /** Sends a plain read. */
  void plain(String path) throws IOException {
    read(path, false);
  }

  /** Sends a live read and returns the value of View-Source. */
  String live(String path) throws IOException {
    return read(path, true);
  }

  private String read(String path, boolean now) throws IOException {
    HttpURLConnection request = connection("/customer_order_volume" + path);
    if (now) {
      request.setRequestProperty("Cache-Control", "no-cache");
    }
    try (InputStream body = request.getInputStream()) {
      body.readAllBytes();
    }
    return request.getHeaderField("View-Source");
  }

  /** Returns the body of a plain read. */
  String body(String path) throws IOException {
    try (InputStream body = connection("/customer_order_volume" + path).getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Returns the query of the link to the next page. */
  String next(String path) throws IOException {
    HttpURLConnection request = connection("/customer_order_volume" + path);
    try (InputStream body = request.getInputStream()) {
      body.readAllBytes();
    }
    String link = request.getHeaderField("Link");
    return link.substring(link.indexOf('?'), link.indexOf('>'));
  }

  /** Sends a PUT with a JSON body. */
  void put(String path, String json) throws IOException {
    HttpURLConnection request = connection(path);
    request.setRequestMethod("PUT");
    request.setRequestProperty("Content-Type", "application/json");
    request.setDoOutput(true);
    request.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    request.getInputStream().close();
  }

  /** Reads a response of this media type to its end. */
  void get(String path, String type) throws IOException {
    HttpURLConnection request = connection(path);
    request.setRequestProperty("Accept", type);
    try (InputStream body = request.getInputStream()) {
      body.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Requests a refresh of all views and waits until it ends. */
  void refreshed() throws IOException, InterruptedException {
    await(refresh());
  }

  /** Requests a refresh of a view and waits until it ends. */
  void refreshed(String view) throws IOException, InterruptedException {
    HttpURLConnection request = refresh();
    request.setRequestProperty("Content-Type", "application/json");
    request.setDoOutput(true);
    request
        .getOutputStream()
        .write("{\"view\":\"%s\"}".formatted(view).getBytes(StandardCharsets.UTF_8));
    await(request);
  }

  private HttpURLConnection refresh() throws IOException {
    HttpURLConnection request = connection("/refreshes");
    request.setRequestMethod("POST");
    request.setRequestProperty("Prefer", "wait=600");
    return request;
  }

  private void await(HttpURLConnection request) throws IOException, InterruptedException {
    int status = request.getResponseCode();
    request.getInputStream().close();
    String attempt = request.getHeaderField("Location");
    // The service limits how long a request may wait.
    while (status == HttpURLConnection.HTTP_ACCEPTED && isRunning(attempt)) {
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
  }

  private boolean isRunning(String attempt) throws IOException {
    try (InputStream body = connection(attempt).getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8).contains("\"running\"");
    }
  }

  private HttpURLConnection connection(String path) throws IOException {
    return (HttpURLConnection) service.resolve(path).toURL().openConnection();
  }
}
