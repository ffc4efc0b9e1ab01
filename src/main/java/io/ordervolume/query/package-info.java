/**
 * The query grammar: parameters as text in, a checked query out. Knows nothing of HTTP or of the
 * database, so that all of it can be tested as plain functions. What it does not understand it
 * refuses with a {@link InvalidQueryException}; it ignores nothing.
 */
package io.ordervolume.query;
