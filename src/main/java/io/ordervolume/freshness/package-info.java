/**
 * How old the rows are that readers see, and when they will be renewed. May use {@code refresh}.
 */
package io.ordervolume.freshness;
