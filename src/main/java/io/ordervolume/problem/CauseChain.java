package io.ordervolume.problem;

import java.util.stream.Stream;

/** The causes of a failure. */
final class CauseChain {

  /** Some failures are their own cause. */
  private static final int DEEPEST = 20;

  private CauseChain() {}

  /** Returns the failure, its cause, the cause of that, and so on. */
  static Stream<Throwable> of(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(DEEPEST);
  }
}
