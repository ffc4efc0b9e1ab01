/**
 * Deals: which discount is offered, to whom, and which customers that are now. Audiences are rows
 * that {@code read} reads from the registered relation {@code customer_order_volume}.
 */
package io.ordervolume.deal;
