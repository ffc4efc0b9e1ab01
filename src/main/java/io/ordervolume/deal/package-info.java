/**
 * Deals, which are offers to customers with certain orders, and their audiences. Package {@code
 * read} reads audiences from the relation {@code customer_order_volume}.
 */
package io.ordervolume.deal;
