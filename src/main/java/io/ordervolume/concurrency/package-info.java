/** Limits of concurrency, shared results and periodic work. Uses no other package. */
package io.ordervolume.concurrency;
