/** Request ids, Server-Timing and traces. */
package io.ordervolume.observability;
