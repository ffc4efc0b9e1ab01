/**
 * Knows what changed in the store since the last refresh: keeps the triggers that mark changes in
 * place, or away, and asks for a refresh when there are marks. May use {@code refresh}.
 */
package io.ordervolume.capture;
