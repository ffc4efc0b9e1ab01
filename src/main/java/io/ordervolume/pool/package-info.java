/**
 * Database connections for reads: for each server a pool and pipelined clients. Uses {@code
 * concurrency} for its settings.
 */
package io.ordervolume.pool;
