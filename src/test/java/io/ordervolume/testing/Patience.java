package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what comes about by itself, in time. */
public final class Patience {

  public static final Duration LONGEST = Duration.ofSeconds(60);

  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private Patience() {}

  /** Waits until it is so. */
  public static void await(Callable<Boolean> condition) throws Exception {
    await(condition, () -> "");
  }

  /** The same, and says what is so instead where it never comes. */
  public static void await(Callable<Boolean> condition, Supplier<String> otherwise)
      throws Exception {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
  }
}
