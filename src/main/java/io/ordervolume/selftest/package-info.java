/**
 * The self-test of a maintained view. It makes random writes on the base tables, in transactions
 * that are rolled back. After each write, live must have the same rows as the definition.
 */
package io.ordervolume.selftest;
