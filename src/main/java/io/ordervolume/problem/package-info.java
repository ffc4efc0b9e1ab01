/**
 * RFC 9457 problems: one stable type for each kind, texts with a fix for the client, and no SQL,
 * class name or stack trace. Uses {@code query} for its exception.
 */
package io.ordervolume.problem;
