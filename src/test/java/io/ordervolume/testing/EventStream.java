package io.ordervolume.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.function.Predicate;

/** Listens to server-sent events, as a browser does. */
public final class EventStream implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;

  private final HttpURLConnection connection;
  private final BufferedReader lines;

  private EventStream(HttpURLConnection connection, InputStream body) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
  }

  /** Opens the stream and fails if the service refuses it. */
  public static EventStream of(URI address) {
    return of(address, null);
  }

  /** Opens the stream with a bearer token, unless the token is null. */
  public static EventStream of(URI address, String token) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setRequestProperty("Accept", "text/event-stream");
      if (token != null) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      return new EventStream(connection, connection.getInputStream());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Opens the stream and tries again while the service refuses it. */
  public static EventStream ofPatient(URI address) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (true) {
      try {
        return of(address);
      } catch (UncheckedIOException refused) {
        if (System.nanoTime() > deadline) {
          throw refused;
        }
      }
    }
  }

  /** Returns the data of the next event of this name. */
  public JsonPath next(String name) {
    return next(name, any -> true);
  }

  /** Returns the data of the next event of this name that matches. */
  public JsonPath next(String name, Predicate<JsonPath> wanted) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    String event = "";
    for (String line = line(); line != null; line = line()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("No such event " + name + " in time");
      }
      if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && event.equals(name)) {
        JsonPath data = JsonPath.from(line.substring("data:".length()));
        if (wanted.test(data)) {
          return data;
        }
      }
    }
    throw new AssertionError("The events ended before " + name);
  }

  /** Waits until the service ends the stream. */
  public void awaitEnd() {
    while (line() != null) {
      // Skips events that arrive before the end.
    }
  }

  private String line() {
    try {
      return lines.readLine();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
