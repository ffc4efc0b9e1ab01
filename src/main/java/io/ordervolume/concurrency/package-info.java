/** How requests share work and wait for their turn. Knows nothing of what they ask for. */
package io.ordervolume.concurrency;
