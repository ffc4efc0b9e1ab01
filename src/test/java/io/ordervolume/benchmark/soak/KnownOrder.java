package io.ordervolume.benchmark.soak;

/**
 * An order that was written or deleted.
 *
 * @param uniqueId its row id in the view
 * @param since a time of System.nanoTime() after the commit
 */
record KnownOrder(String uniqueId, boolean deleted, long since) {}
