package io.ordervolume.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Requests for one thing: as many as are answered, or as many a second as one likes. */
final class Flood implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 4_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;
  private final String path;

  /** What came of a flood. */
  record Result(long answered, long refused, Latencies latencies, Latencies refusals) {}

  Flood(int port, String path) {
    this.path = path;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultPort(port)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setKeepAlive(true));
  }

  /** So many callers ask again as soon as they are answered. */
  Result closed(int callers, int seconds) throws InterruptedException {
    Tally tally = new Tally();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    CountDownLatch done = new CountDownLatch(callers);
    for (int i = 0; i < callers; i++) {
      again(tally, end, done);
    }
    await(done);
    return tally.result();
  }

  private void again(Tally tally, long end, CountDownLatch done) {
    if (System.nanoTime() >= end) {
      done.countDown();
    } else {
      ask(tally).onComplete(answer -> again(tally, end, done));
    }
  }

  /** So many requests a second are sent, and the work is done over and over meanwhile. */
  Result open(double rate, int seconds, Turns.Work meanwhile) throws Exception {
    Tally tally = new Tally();
    AtomicLong underWay = new AtomicLong();
    long began = System.nanoTime();
    Thread sender =
        new Thread(
            () -> {
              for (long i = 0; i < rate * seconds; i++) {
                long due = began + (long) (i / rate * 1e9);
                while (System.nanoTime() < due) {
                  LockSupport.parkNanos(due - System.nanoTime());
                }
                underWay.incrementAndGet();
                ask(tally).onComplete(answer -> underWay.decrementAndGet());
              }
            });
    sender.start();
    while (sender.isAlive()) {
      meanwhile.once();
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (underWay.get() > 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(underWay.get() + " requests are not answered");
      }
      Thread.sleep(1);
    }
    return tally.result();
  }

  private Future<Void> ask(Tally tally) {
    long began = System.nanoTime();
    return client
        .request(HttpMethod.GET, path)
        .compose(HttpClientRequest::send)
        .compose(
            answer ->
                answer
                    .body()
                    .onSuccess(
                        body ->
                            tally.add(
                                answer.statusCode(), Duration.ofNanos(System.nanoTime() - began))))
        .mapEmpty();
  }

  private static void await(CountDownLatch done) throws InterruptedException {
    if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("Some requests are not answered");
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static final class Tally {

    private final Latencies answers = new Latencies();
    private final Latencies refusals = new Latencies();
    private long answered;
    private long refused;

    synchronized void add(int status, Duration time) {
      if (status == 200) {
        answered++;
        answers.add(time);
      } else if (status == 503) {
        refused++;
        refusals.add(time);
      } else {
        throw new IllegalStateException("Answered with " + status);
      }
    }

    synchronized Result result() {
      return new Result(answered, refused, answers, refusals);
    }
  }
}
