package io.ordervolume.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ordervolume.concurrency.Bulkhead.Limits;
import io.ordervolume.testing.Patience;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkheadTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    VERTX.close();
  }

  private static Bulkhead bulkhead(int running, int waiting, Duration patience) {
    return new Bulkhead(
        new Limits(running, waiting, patience),
        0.75,
        VERTX,
        () -> new IllegalStateException("refused"));
  }

  private static <T> CompletableFuture<T> begin(Bulkhead bulkhead, CompletableFuture<T> work) {
    return bulkhead
        .admit(() -> Uni.createFrom().completionStage(work))
        .subscribeAsCompletionStage();
  }

  @Test
  void workRunsAtOnceBelowTheLimit() {
    Bulkhead bulkhead = bulkhead(2, 0, LONG);
    CompletableFuture<String> work = new CompletableFuture<>();
    CompletableFuture<String> first = begin(bulkhead, work);
    assertThat(bulkhead.running()).isEqualTo(1);

    work.complete("done");

    assertThat(first).isCompletedWithValue("done");
    assertThat(bulkhead.running()).isZero();
  }

  @Test
  void workAboveTheLimitRunsInOrder() {
    Bulkhead bulkhead = bulkhead(1, 2, LONG);
    CompletableFuture<String> running = new CompletableFuture<>();
    List<String> begun = new ArrayList<>();
    begin(bulkhead, running);
    List<CompletableFuture<String>> waiting =
        List.of("second", "third").stream()
            .map(
                name ->
                    bulkhead
                        .admit(() -> Uni.createFrom().item(() -> note(begun, name)))
                        .subscribeAsCompletionStage())
            .toList();
    assertThat(begun).isEmpty();
    assertThat(bulkhead.waiting()).isEqualTo(2);

    running.completeExceptionally(new IllegalArgumentException("failed"));

    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(begun).containsExactly("second", "third");
    assertThat(bulkhead.running()).isZero();
  }

  private static String note(List<String> begun, String name) {
    begun.add(name);
    return name;
  }

  @Test
  void workIsRefusedAtOnceIfTheQueueIsFull() {
    Bulkhead bulkhead = bulkhead(1, 1, LONG);
    begin(bulkhead, new CompletableFuture<>());
    begin(bulkhead, new CompletableFuture<>());
    AtomicInteger begun = new AtomicInteger();

    CompletableFuture<Integer> refused =
        bulkhead
            .admit(() -> Uni.createFrom().item(begun::incrementAndGet))
            .subscribeAsCompletionStage();

    assertThatThrownBy(refused::join).hasMessageContaining("refused");
    assertThat(begun).hasValue(0);
    assertThat(bulkhead.refused()).isEqualTo(1);
  }

  @Test
  void workThatWaitsTooLongIsRefusedAndFreesItsPlace() throws Exception {
    Bulkhead bulkhead = bulkhead(1, 1, Duration.ofMillis(20));
    CompletableFuture<String> running = new CompletableFuture<>();
    begin(bulkhead, running);
    CompletableFuture<String> late = begin(bulkhead, new CompletableFuture<>());

    assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasMessageContaining("refused");
    running.complete("done");

    assertThat(bulkhead.running()).isZero();
    assertThat(bulkhead.waiting()).isZero();
  }

  @Test
  void cancellingWaitingWorkFreesItsPlace() {
    Bulkhead bulkhead = bulkhead(1, 1, LONG);
    CompletableFuture<String> running = new CompletableFuture<>();
    begin(bulkhead, running);
    Cancellable waiting =
        bulkhead.admit(() -> Uni.createFrom().item("waiting")).subscribe().with(item -> {});

    waiting.cancel();

    assertThat(bulkhead.waiting()).isZero();
    CompletableFuture<String> other = begin(bulkhead, CompletableFuture.completedFuture("other"));
    running.complete("done");
    assertThat(other).isCompletedWithValue("other");
    assertThat(bulkhead.running()).isZero();
  }

  @Test
  void cancellingRunningWorkFreesItsPermit() {
    Bulkhead bulkhead = bulkhead(1, 0, LONG);
    UniAssertSubscriber<String> caller =
        bulkhead
            .admit(() -> Uni.createFrom().completionStage(new CompletableFuture<String>()))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.create());

    caller.cancel();

    assertThat(bulkhead.running()).isZero();
  }

  @Test
  void cancellingFinishedWorkReleasesNoSecondPermit() {
    Bulkhead bulkhead = bulkhead(2, 0, LONG);
    begin(bulkhead, new CompletableFuture<>());
    UniAssertSubscriber<String> caller =
        bulkhead
            .admit(() -> Uni.createFrom().item("done"))
            .subscribe()
            .withSubscriber(UniAssertSubscriber.create());

    caller.assertItem("done").cancel();

    assertThat(bulkhead.running()).isEqualTo(1);
  }

  @Tag("full")
  @Test
  void aPermitGrantedDuringCancellationIsNotLost() {
    Bulkhead bulkhead = bulkhead(1, 1, LONG);
    for (int i = 0; i < 20_000; i++) {
      CompletableFuture<String> running = new CompletableFuture<>();
      begin(bulkhead, running);
      Cancellable waiting =
          bulkhead.admit(() -> Uni.createFrom().item("its turn")).subscribe().with(item -> {});

      CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> running.complete("it"));
      waiting.cancel();

      assertThat(end.join()).isTrue();
      assertThat(bulkhead.running() + bulkhead.waiting()).as("after %d", i).isZero();
    }
  }

  /**
   * No permit is lost or added, whether the work ends first, the wait times out or the caller
   * cancels.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noPermitIsLostHoweverWorkEnds(boolean someGiveUp) throws Exception {
    Bulkhead bulkhead = bulkhead(4, 8, Duration.ofMillis(1));
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      Thread thread = new Thread(() -> callMany(bulkhead, someGiveUp, now, most));
      callers.add(thread);
      thread.start();
    }
    for (Thread caller : callers) {
      caller.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(caller.isAlive()).isFalse();
    }
    Patience.await(() -> bulkhead.running() + bulkhead.waiting() == 0);
    // Cancelled work may end shortly after its permit was released.
    assertThat(most.get()).isBetween(2, someGiveUp ? 8 : 4);
  }

  private static void callMany(
      Bulkhead bulkhead, boolean someGiveUp, AtomicInteger now, AtomicInteger most) {
    for (int i = 0; i < 500; i++) {
      Cancellable call =
          bulkhead.admit(() -> work(now, most)).subscribe().with(item -> {}, failure -> {});
      if (someGiveUp && ThreadLocalRandom.current().nextInt(3) == 0) {
        call.cancel();
      }
    }
  }

  private static Uni<Integer> work(AtomicInteger now, AtomicInteger most) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    return Uni.createFrom()
        .item(1)
        .onItem()
        .delayIt()
        .by(Duration.ofMillis(1))
        .onTermination()
        .invoke(now::decrementAndGet);
  }

  /** The greedy caller asks for all permits and another one for a single permit. */
  @Test
  void aGreedyCallerLeavesAShareToOthers() {
    Bulkhead bulkhead = bulkhead(4, 16, LONG);
    List<CompletableFuture<String>> greedy =
        IntStream.range(0, 64)
            .mapToObj(i -> begin(bulkhead, "greedy", new CompletableFuture<String>()))
            .toList();

    assertThat(greedy).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(64 - 15);
    CompletableFuture<String> modest =
        begin(bulkhead, "modest", CompletableFuture.completedFuture("done"));
    assertThat(modest).isNotDone();
    assertThat(bulkhead.waiting()).isEqualTo(12);
  }

  @Test
  void theCallerWithTheLeastRunningWorkIsNext() {
    Bulkhead bulkhead = bulkhead(2, 8, LONG);
    CompletableFuture<String> running = new CompletableFuture<>();
    begin(bulkhead, "greedy", running);
    begin(bulkhead, "greedy", new CompletableFuture<>());
    CompletableFuture<String> waits =
        begin(bulkhead, "greedy", CompletableFuture.completedFuture("later"));
    CompletableFuture<String> modest = begin(bulkhead, "modest", new CompletableFuture<>());

    running.complete("done");

    assertThat(waits).isNotDone();
    assertThat(bulkhead.running()).isEqualTo(2);
    modest.cancel(true);
    assertThat(waits).isCompletedWithValue("later");
  }

  /** However work ends, its share is returned once. */
  @Test
  void aShareIsReturnedOnce() {
    CallerShares shares = new CallerShares(4, 0.75);
    for (int i = 0; i < 3; i++) {
      assertThat(shares.take("one")).isTrue();
    }
    assertThat(shares.take("one")).isFalse();
    assertThat(shares.take("two")).isTrue();
    shares.giveBack("one");
    assertThat(shares.take("one")).isTrue();
    Bulkhead bulkhead = bulkhead(4, 0, LONG);
    for (int i = 0; i < 20; i++) {
      CompletableFuture<String> work = new CompletableFuture<>();
      CompletableFuture<String> seen = begin(bulkhead, "one", work);
      if (i % 2 == 0) {
        seen.cancel(true);
      }
      work.complete("done");
      seen.cancel(true);
    }
    assertThat(bulkhead.running()).isZero();
    assertThat(bulkhead.refused()).isZero();
  }

  private static <T> CompletableFuture<T> begin(
      Bulkhead bulkhead, String caller, CompletableFuture<T> work) {
    return bulkhead
        .admit(caller, () -> Uni.createFrom().completionStage(work))
        .subscribeAsCompletionStage();
  }
}
