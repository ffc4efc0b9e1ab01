/** The view that all this is for: every order with its size and cost. May use {@code view}. */
package io.ordervolume.volume;
