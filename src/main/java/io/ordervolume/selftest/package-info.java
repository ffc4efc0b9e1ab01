/**
 * The self-test of a maintained view: random writes on its base tables in transactions that are
 * rolled back, after which live must show what the definition shows.
 */
package io.ordervolume.selftest;
