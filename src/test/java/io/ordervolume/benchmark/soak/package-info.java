/**
 * A long run of two instances under a steady load, with kills of an instance and restarts of
 * PostgreSQL. It shows what grows, and whether the laws of freshness hold meanwhile.
 */
package io.ordervolume.benchmark.soak;
