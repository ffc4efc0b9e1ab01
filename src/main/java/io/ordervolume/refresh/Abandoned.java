package io.ordervolume.refresh;

import java.time.Duration;

/** An attempt was given up though nothing failed. */
final class Abandoned extends RuntimeException {

  private final Outcome outcome;

  private Abandoned(Outcome outcome, String why) {
    super(why, null, false, false);
    this.outcome = outcome;
  }

  static Abandoned becauseItsTurnNeverCame(Duration waited) {
    return new Abandoned(Outcome.TIMED_OUT, "another refresh held the lock for " + waited);
  }

  static Abandoned becauseSomebodyCancelledIt() {
    return new Abandoned(Outcome.CANCELLED, "somebody asked to cancel it");
  }

  Outcome outcome() {
    return outcome;
  }
}
