/**
 * The delta: rows that changed since the last refresh, kept beside the materialized view and
 * brought up to date in proportion to what changed.
 */
package io.ordervolume.delta;
