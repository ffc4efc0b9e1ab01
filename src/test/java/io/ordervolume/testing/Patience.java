package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions with a timeout. */
public final class Patience {

  public static final Duration LONGEST =
      Duration.ofSeconds(Integer.getInteger("order-volume.test.patience", 120));

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private Patience() {}

  /** Waits until the condition holds. */
  public static void await(Callable<Boolean> condition) {
    await(condition, () -> "");
  }

  /** Waits until the condition holds; fails with this description if it never does. */
  public static void await(Callable<Boolean> condition, Supplier<String> otherwise) {
    await(condition, holds -> holds, holds -> otherwise.get());
  }

  /** Polls until the value matches and returns it; fails with a description of the last value. */
  public static <T> T await(Callable<T> look, Predicate<T> wanted, Function<T, String> otherwise) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    T seen = call(look);
    while (!wanted.test(seen)) {
      T instead = seen;
      assertThat(System.nanoTime()).as(() -> otherwise.apply(instead)).isLessThan(deadline);
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      seen = call(look);
    }
    return seen;
  }

  private static <T> T call(Callable<T> look) {
    try {
      return look.call();
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
