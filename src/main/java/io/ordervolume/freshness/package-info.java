/**
 * The freshness of views: one poll observes the versions and the staleness of all views. Clients
 * read freshness at {@code /freshness} and subscribe to its events.
 */
package io.ordervolume.freshness;
