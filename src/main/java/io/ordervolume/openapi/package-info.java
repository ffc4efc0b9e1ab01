/**
 * What the OpenAPI document says beyond the annotations of the resources: the paths and columns of
 * the relations that are registered at the moment, what follows from the statuses of responses, and
 * the kinds of problems. Uses {@code catalog}, {@code sql}, {@code query}, {@code read}, {@code
 * format}, {@code problem}, {@code trace} and {@code security}; nothing uses it.
 */
package io.ordervolume.openapi;
