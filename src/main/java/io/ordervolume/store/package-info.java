/**
 * The flagship view of the store: an entity and a Panache repository for {@code
 * customer_order_volume}. HTTP requests read it like any other relation, in package {@code read}.
 */
package io.ordervolume.store;
