/**
 * What the OpenAPI document says beyond the annotations of the resources: what follows from the
 * columns of the views, from the statuses of answers, and from the kinds of problems. May use
 * {@code view}, {@code query}, {@code problem} and {@code security}; nothing uses it.
 */
package io.ordervolume.openapi;
