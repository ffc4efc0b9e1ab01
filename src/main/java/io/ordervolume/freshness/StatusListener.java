package io.ordervolume.freshness;

/** Receives each observation of the primary, one at a time. */
@FunctionalInterface
public interface StatusListener {

  void observed(StatusSnapshot status);
}
