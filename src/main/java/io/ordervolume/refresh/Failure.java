package io.ordervolume.refresh;

import io.ordervolume.problem.DatabaseFailure;
import java.util.Optional;
import java.util.Set;

/** Why an attempt did not commit, and what follows from that. */
record Failure(Throwable cause) {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELLED = "57014";

  /** Conflicts with what others do at the moment: a serialization failure, a deadlock, a lock. */
  private static final Set<String> PASSING = Set.of("40001", "40P01", LOCK_NOT_AVAILABLE);

  /** The database's code; empty when it did not get to say one. */
  Optional<String> sqlState() {
    return DatabaseFailure.sqlState(cause);
  }

  String message() {
    return DatabaseFailure.message(cause);
  }

  /** Whether it is worth while to start over. */
  boolean passes() {
    return sqlState().filter(PASSING::contains).isPresent();
  }

  /**
   * What becomes of the attempt.
   *
   * @param outOfTime whether it has worked as long as it may. The database has one code for a
   *     statement that took too long and for one that somebody cancelled: this tells them apart
   */
  Outcome outcome(boolean outOfTime) {
    if (cause instanceof Abandoned abandoned) {
      return abandoned.outcome();
    }
    return switch (sqlState().orElse("")) {
      case LOCK_NOT_AVAILABLE -> Outcome.TIMED_OUT;
      case QUERY_CANCELLED -> outOfTime ? Outcome.TIMED_OUT : Outcome.CANCELLED;
      default -> Outcome.FAILED;
    };
  }
}
