/**
 * The connections of readers: a pool for each server, and pipelined clients beside it. Uses {@code
 * flow} for its settings.
 */
package io.ordervolume.pool;
