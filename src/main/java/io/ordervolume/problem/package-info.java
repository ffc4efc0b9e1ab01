/**
 * Everything that goes wrong, as RFC 9457 problems: one stable type for each kind, words that a
 * caller can act on, and no SQL, class name or stack trace. May use {@code query} for its refusals,
 * and the exceptions of the database client.
 */
package io.ordervolume.problem;
