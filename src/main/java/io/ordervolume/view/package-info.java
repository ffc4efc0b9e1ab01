/**
 * A view as the service sees it: its columns, taken from the entity that maps it; the SQL of a
 * query over it; its rows, read through a Panache repository; and the answer to an HTTP request for
 * them. May use {@code query}.
 */
package io.ordervolume.view;
