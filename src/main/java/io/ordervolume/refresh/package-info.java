/**
 * Refreshes the materialized view: when (schedule, request, start-up), one at a time across all
 * replicas, in a transaction in which all that must be true together commits together, and with a
 * trace of every attempt. May use {@code view} to list its history, {@code security} to know who
 * asks; nothing in it serves rows.
 */
package io.ordervolume.refresh;
