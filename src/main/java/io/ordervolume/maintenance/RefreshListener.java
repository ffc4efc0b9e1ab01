package io.ordervolume.maintenance;

/** Receives the events of attempts that this instance makes, for all views. */
interface RefreshListener {

  /** The attempt is in the log and waits for its turn. */
  default void opened(LoggedRefresh refresh) {}

  /** It is the attempt's turn; called again if it starts over. */
  default void started(LoggedRefresh refresh) {}

  /** The attempt met a transient failure and is retried. */
  default void retrying(LoggedRefresh refresh, Throwable failure) {}

  /** The attempt ended. A lost attempt is reported by the instance that finds it. */
  void finished(LoggedRefresh refresh, AttemptResult result);
}
