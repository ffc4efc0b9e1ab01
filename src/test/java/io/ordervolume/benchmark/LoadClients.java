package io.ordervolume.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Clients that send different requests and do not wait for each other's answers. */
final class LoadClients {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final IntFunction<URI> pages;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * @param pages the address for the client of this number
   */
  LoadClients(IntFunction<URI> pages) {
    this.pages = pages;
  }

  /**
   * The result of a request.
   *
   * @param status 0 if no answer came
   */
  private record Answer(int status, Duration taken) {}

  /**
   * The results of all requests.
   *
   * @param rows answers with rows
   * @param refused answers with status 503
   * @param other other answers, and requests without an answer
   * @param taken latencies of the answers with rows
   */
  record Outcome(int rows, int refused, int other, Latencies taken, Duration time) {

    /** Returns the answers with rows per second. */
    double goodput() {
      return rows / (time.toNanos() / 1e9);
    }
  }

  /** Runs this number of clients for this time. Each sends its next request after an answer. */
  Outcome busy(int callers, Duration time) {
    long began = System.nanoTime();
    List<CompletableFuture<List<Answer>>> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      all.add(again(began + time.toNanos(), new ArrayList<>()));
    }
    List<Answer> answers = new ArrayList<>();
    all.forEach(caller -> answers.addAll(caller.join()));
    return outcome(answers, began);
  }

  private CompletableFuture<List<Answer>> again(long end, List<Answer> answers) {
    return ask()
        .thenCompose(
            answer -> {
              answers.add(answer);
              return System.nanoTime() < end
                  ? again(end, answers)
                  : CompletableFuture.completedFuture(answers);
            });
  }

  /** Sends requests at a fixed rate for this time, independent of answers. */
  Outcome rush(double aSecond, Duration time) throws InterruptedException {
    long began = System.nanoTime();
    List<CompletableFuture<Answer>> all = new ArrayList<>();
    for (long i = 0; i < aSecond * time.toSeconds(); i++) {
      TimeUnit.NANOSECONDS.sleep(began + (long) (i * 1e9 / aSecond) - System.nanoTime());
      all.add(ask());
    }
    return outcome(all.stream().map(CompletableFuture::join).toList(), began);
  }

  private CompletableFuture<Answer> ask() {
    HttpRequest request =
        HttpRequest.newBuilder(pages.apply(asked.incrementAndGet())).timeout(PATIENCE).build();
    long began = System.nanoTime();
    return client
        .sendAsync(request, BodyHandlers.discarding())
        .handle(
            (answer, failure) ->
                new Answer(
                    failure == null ? answer.statusCode() : 0,
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  private static Outcome outcome(List<Answer> answers, long began) {
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    Latencies taken = new Latencies();
    answers.stream().filter(answer -> answer.status == 200).map(Answer::taken).forEach(taken::add);
    int rows = count(answers, 200);
    int refused = count(answers, 503);
    return new Outcome(rows, refused, answers.size() - rows - refused, taken, time);
  }

  private static int count(List<Answer> answers, int status) {
    return (int) answers.stream().filter(answer -> answer.status == status).count();
  }
}
