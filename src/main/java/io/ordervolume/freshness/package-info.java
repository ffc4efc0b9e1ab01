/**
 * How old the rows are that readers see: what is known of it, which source an answer comes from so
 * that it is as fresh as its caller wishes, the answers that are remembered per version, and the
 * headers that say all this. May use {@code view}, {@code http}, {@code capture}, {@code refresh},
 * {@code security}, {@code audit} and {@code replica}.
 */
package io.ordervolume.freshness;
