package io.ordervolume.benchmark.soak;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Measures the time from the commit of an order until a plain read shows it. */
final class Probe implements Runnable {

  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
  private static final Duration BETWEEN_READS = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Run run;
  private final List<Instance> instances;
  private final Orders orders;

  Probe(Run run, List<Instance> instances, Orders orders) {
    this.run = run;
    this.instances = instances;
    this.orders = orders;
  }

  @Override
  public void run() {
    try {
      for (int i = 0; !run.isOver(); i++) {
        Optional<KnownOrder> order = orders.latest();
        if (order.isPresent()) {
          follow(order.get(), instances.get(i % instances.size()));
        }
        run.sleepUntil(System.nanoTime() + BETWEEN_PROBES.toNanos());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the order until it is there. A killed instance is not waited for. */
  private void follow(KnownOrder order, Instance instance) throws InterruptedException {
    long began = System.nanoTime();
    while (!run.isOver()) {
      if (shows(instance, order)) {
        run.tally().visible((System.nanoTime() - order.since()) / 1e9);
        return;
      } else if (instance.outages().mayExplain(began)) {
        return;
      } else if (System.nanoTime() - order.since() > PATIENCE.toNanos()) {
        run.findings().report(order.uniqueId() + " is not visible after " + PATIENCE);
        return;
      }
      Thread.sleep(BETWEEN_READS.toMillis());
    }
  }

  private static boolean shows(Instance instance, KnownOrder order) {
    try {
      HttpURLConnection request =
          (HttpURLConnection)
              instance.uri("/customer_order_volume/" + order.uniqueId()).toURL().openConnection();
      return request.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException away) {
      return false;
    }
  }
}
