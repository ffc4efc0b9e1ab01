package io.ordervolume.refresh;

/** Is told what becomes of attempts to refresh, by the replica that makes them. */
interface RefreshObserver {

  /** It is in the log, and waits for its turn. Whoever asked for it has not been answered yet. */
  default void opened(Run run) {}

  /** It is its turn; again when it starts over. */
  default void began(Run run) {}

  /** It met something that is likely to pass. */
  default void heldUp(Run run, Throwable failure) {}

  /** It is over. One that is lost is told of by the replica that finds it, which may be any. */
  void ended(Run run, Ending ending);
}
