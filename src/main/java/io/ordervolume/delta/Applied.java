package io.ordervolume.delta;

/**
 * What an apply did.
 *
 * @param marks marks that it took away
 * @param keys keys of the view that they led to
 * @param rowsChanged keys whose row readers see differently now
 * @param fits false when the marks lead to more keys than the delta is for: then nothing happened,
 *     and a refresh is due
 */
public record Applied(long marks, long keys, long rowsChanged, boolean fits) {}
