/**
 * Answers that are as fresh as their callers wish: which source they come from, those that are
 * remembered for a version, those whose requests were understood before, and the headers that say
 * all this. May use {@code version}, {@code answer}, {@code view}, {@code http}, {@code capture},
 * {@code security}, {@code audit} and {@code replica}.
 */
package io.ordervolume.serving;
