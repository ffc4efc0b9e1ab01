package io.ordervolume.maintenance;

/** Receives the events of attempts that this instance makes, for all views. */
interface RefreshListener {

  /** Handles an attempt that is in the log and waits for its turn. */
  default void opened(LoggedRefresh refresh) {}

  /** Handles the start of the attempt's turn. Called again if the attempt is retried. */
  default void started(LoggedRefresh refresh) {}

  /** Handles a transient failure, after which the attempt is retried. */
  default void retrying(LoggedRefresh refresh, Throwable failure) {}

  /** Handles the end of the attempt. The instance that finds a lost attempt reports it. */
  void finished(LoggedRefresh refresh, AttemptResult result);
}
