/**
 * Deals and their audiences. A deal is an offer to customers with certain orders. Its audience is
 * computed from the relation {@code customer_order_volume}.
 */
package io.ordervolume.deal;
