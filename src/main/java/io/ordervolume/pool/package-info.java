/**
 * Database connections: a pool and pipelined clients for the reads of each server, and a pool for
 * refreshes. {@link PoolerCheck} detects poolers that mix statements.
 */
package io.ordervolume.pool;
