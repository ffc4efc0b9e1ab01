/**
 * The registered relations, and their reconciliation with the database: the service installs,
 * serves and uninstalls what schema {@code order_volume} says.
 */
package io.ordervolume.catalog;
