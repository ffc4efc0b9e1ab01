package io.ordervolume.maintenance;

import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import java.util.Optional;
import java.util.Set;

/** The cause of an attempt's failure, and its consequences. */
record RefreshFailure(Throwable cause) {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELLED = "57014";

  /** Conflicts with other sessions: a serialization failure, a deadlock, a lock. */
  private static final Set<String> TRANSIENT = Set.of("40001", "40P01", LOCK_NOT_AVAILABLE);

  /** Returns the database's code; empty if the database did not report one. */
  Optional<String> sqlState() {
    return DatabaseErrors.sqlState(cause);
  }

  String message() {
    return DatabaseErrors.message(cause);
  }

  /** Returns whether a retry may succeed. */
  boolean isTransient() {
    return sqlState().filter(TRANSIENT::contains).isPresent();
  }

  /** Returns whether a statement failed because the database is lost. That has a log line. */
  static boolean isOfLostDatabase(Throwable failure) {
    return DatabaseErrors.isOf(failure, ProblemType.DATABASE_UNAVAILABLE, ProblemType.OVERLOADED);
  }

  /**
   * Returns the status of the attempt.
   *
   * @param outOfTime whether it ran as long as it may: the database has one code for a statement
   *     timeout and for a cancellation
   */
  RefreshStatus status(boolean outOfTime) {
    if (cause instanceof RefreshAbortedException aborted) {
      return aborted.status();
    }
    return switch (sqlState().orElse("")) {
      case LOCK_NOT_AVAILABLE -> RefreshStatus.TIMED_OUT;
      case QUERY_CANCELLED -> outOfTime ? RefreshStatus.TIMED_OUT : RefreshStatus.CANCELLED;
      default -> RefreshStatus.FAILED;
    };
  }
}
