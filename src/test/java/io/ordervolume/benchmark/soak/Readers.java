package io.ordervolume.benchmark.soak;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends reads to all instances in turn at a steady rate. While too many have no response, reads
 * that are due are left out.
 */
final class Readers implements Runnable {

  private static final double A_SECOND = 500;

  /** On a busy machine more would only wait for each other, and take the time of applies. */
  private static final int MOST_OPEN = 40;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Run run;
  private final List<Instance> instances;
  private final Requests requests;
  private final Judge judge;
  private final AtomicInteger open = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Readers(Run run, List<Instance> instances, Requests requests) {
    this.run = run;
    this.instances = instances;
    this.requests = requests;
    this.judge = new Judge(run);
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    try {
      for (int i = 0; !run.isOver(); i++) {
        run.sleepUntil(start + (long) (i * 1e9 / A_SECOND));
        if (open.get() < MOST_OPEN) {
          send(requests.next(), instances.get(i % instances.size()));
        } else {
          run.tally().count(Figure.READS_SKIPPED);
        }
      }
      while (open.get() > 0) {
        Thread.sleep(100);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Request request, Instance instance) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(instance.uri(request.path())).timeout(TIMEOUT);
    if (request.live()) {
      builder.header("Cache-Control", "no-cache");
    }
    open.incrementAndGet();
    long sent = System.nanoTime();
    client
        .sendAsync(builder.build(), BodyHandlers.ofString())
        .whenComplete(
            (response, failure) -> {
              open.decrementAndGet();
              if (failure == null) {
                judge.response(request, instance, sent, response);
              } else {
                judge.failure(request, instance, sent, failure);
              }
            });
  }
}
