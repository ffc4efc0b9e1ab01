/**
 * RFC 9457 problems. Each kind has a stable type and a text with a fix for the client. No problem
 * contains SQL, a class name or a stack trace.
 */
package io.ordervolume.problem;
