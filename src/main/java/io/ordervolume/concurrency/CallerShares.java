package io.ordervolume.concurrency;

import java.util.HashMap;
import java.util.Map;

/** Counts what each caller holds of a limited resource. One caller gets at most its share. */
public final class CallerShares {

  /** The key of work without a caller. It has no share. */
  public static final String NOBODY = "";

  private final int most;
  private final Map<String, Integer> held = new HashMap<>();

  /**
   * @param all the amount for all callers
   * @param share the part that one caller may hold, above 0 and at most 1
   */
  public CallerShares(int all, double share) {
    this.most = Math.max(1, (int) Math.ceil(all * share));
  }

  /** Takes one for the caller. Returns false if the caller holds its share already. */
  public synchronized boolean take(String caller) {
    if (!caller.equals(NOBODY) && of(caller) >= most) {
      return false;
    }
    held.merge(caller, 1, Integer::sum);
    return true;
  }

  /** Gives one back. */
  public synchronized void giveBack(String caller) {
    held.computeIfPresent(caller, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Returns how many the caller holds. */
  public synchronized int of(String caller) {
    return held.getOrDefault(caller, 0);
  }
}
