/**
 * Applies and refreshes: changes go into the deltas, refreshes merge them, and a history records
 * every attempt. {@link MaintainedView} holds the objects of one view.
 */
package io.ordervolume.maintenance;
