package io.ordervolume.benchmark.soak;

import io.ordervolume.benchmark.BenchmarkStore;
import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** An instance of the packaged service that can be killed and started again. */
final class Instance implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Settings of a service in production, with more refreshes. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "order-volume.response-cache.max-size", "64M",
          "order-volume.delta.interval", "1s",
          "order-volume.refresh.cron", "0 0/5 * * * ?",
          "order-volume.refresh.min-interval", "10s",
          "order-volume.refresh.retention", "15m",
          // All readers share an address.
          "order-volume.caller-share", "1");

  private final String name;
  private final BenchmarkStore store;
  private final Outages outages = new Outages(GRACE);
  private volatile ServiceProcess service;
  private volatile int port;

  Instance(String name, BenchmarkStore store) {
    this.name = name;
    this.store = store;
    outages.begin();
  }

  /** Starts the instance and waits until it answers. */
  void start() throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("order-volume.instance", name);
    service = store.start(settings, "-XX:MaxRAM=512m");
    port = service.port(PATIENCE);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " does not answer:\n" + service.log());
      }
      Thread.sleep(100);
    }
    outages.end();
  }

  private boolean answers() {
    try {
      HttpURLConnection request =
          (HttpURLConnection) uri("/customer_order_volume?limit=1").toURL().openConnection();
      return request.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Kills the instance at once. */
  void kill() {
    outages.begin();
    service.close();
  }

  Outages outages() {
    return outages;
  }

  String name() {
    return name;
  }

  /** Returns an address of the instance. Nothing listens there after it was killed. */
  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Returns the process id while the instance runs. */
  OptionalLong pid() {
    return service != null && service.process().isAlive()
        ? OptionalLong.of(service.process().pid())
        : OptionalLong.empty();
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
  }
}
