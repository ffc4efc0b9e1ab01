package io.ordervolume.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PeriodicRunnerTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final PeriodicRunner rhythm = new PeriodicRunner(VERTX);
  private final BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();

  @AfterAll
  static void close() {
    VERTX.close();
  }

  private Uni<Void> begin() {
    CompletableFuture<Void> work = new CompletableFuture<>();
    begun.add(work);
    return Uni.createFrom().completionStage(work);
  }

  private CompletableFuture<Void> next() throws InterruptedException {
    CompletableFuture<Void> work = begun.poll(30, TimeUnit.SECONDS);
    assertThat(work).as("was started").isNotNull();
    return work;
  }

  @Test
  void workStartsAtOnceAndNotAfterTheFirstInterval() throws Exception {
    rhythm.every(LONG, this::begin);

    next();
  }

  @Test
  void workIsRepeatedEvenIfItFailed() throws Exception {
    rhythm.every(OFTEN, this::begin);

    next().complete(null);
    next().completeExceptionally(new IllegalStateException("as intended"));
    next();
  }

  @Test
  void workDoesNotStartWhileTheLastRunContinues() throws Exception {
    rhythm.every(OFTEN, this::begin);
    CompletableFuture<Void> first = next();
    PeriodicRunner other = new PeriodicRunner(VERTX);
    BlockingQueue<Boolean> beats = new LinkedBlockingQueue<>();
    other.every(OFTEN, () -> Uni.createFrom().voidItem().invoke(() -> beats.add(true)));
    for (int i = 0; i < 10; i++) {
      assertThat(beats.poll(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(begun).isEmpty();
    first.complete(null);
    next();
    other.onStop(new ShutdownEvent());
  }

  @Test
  void nothingStartsAfterTheServiceStops() throws Exception {
    rhythm.every(OFTEN, this::begin);
    CompletableFuture<Void> last = next();

    rhythm.onStop(new ShutdownEvent());
    last.complete(null);

    assertThat(begun.poll(20 * OFTEN.toMillis(), TimeUnit.MILLISECONDS)).isNull();
  }
}
