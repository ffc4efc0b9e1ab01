package io.ordervolume.delta;

/**
 * What an apply did.
 *
 * @param marks marks that it took away
 * @param orders orders that they led to
 * @param rowsChanged orders whose row readers see differently now
 * @param fits false when the marks lead to more orders than the delta is for: then nothing
 *     happened, and a refresh is due
 */
public record Applied(long marks, long orders, long rowsChanged, boolean fits) {}
