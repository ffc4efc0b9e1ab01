package io.ordervolume.concurrency;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what each caller has of something that there is little of, and keeps a part of it for the
 * others: one caller gets at most its share, however much it asks for.
 */
public final class CallerShares {

  /** The key of work that is no caller's. */
  public static final String NOBODY = "";

  private final int most;
  private final Map<String, Integer> held = new HashMap<>();

  /**
   * @param all how much there is for all callers
   * @param share the part of it that one caller may have, above 0 and at most 1
   */
  public CallerShares(int all, double share) {
    this.most = Math.max(1, (int) Math.ceil(all * share));
  }

  /** Takes one for the caller; false if the caller has its share already. */
  public synchronized boolean take(String caller) {
    if (!caller.equals(NOBODY) && of(caller) >= most) {
      return false;
    }
    held.merge(caller, 1, Integer::sum);
    return true;
  }

  /** Gives one back that was taken. */
  public synchronized void giveBack(String caller) {
    held.computeIfPresent(caller, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Returns how many the caller has. */
  public synchronized int of(String caller) {
    return held.getOrDefault(caller, 0);
  }
}
