/** Customers with their postal addresses. May use {@code view}. */
package io.ordervolume.customer;
