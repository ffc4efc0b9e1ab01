/**
 * The SQL of queries over any relation. Names come from the catalog and are quoted; values are
 * bound. Uses {@code query} for what is asked and {@code catalog} for what is there, and knows
 * nothing of HTTP or of connections.
 */
package io.ordervolume.sql;
