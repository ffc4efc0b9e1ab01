/**
 * Keeps the maintained views fresh: applies changes to the deltas, refreshes, and records what was
 * done. One object per view holds what is per view.
 */
package io.ordervolume.maintenance;
