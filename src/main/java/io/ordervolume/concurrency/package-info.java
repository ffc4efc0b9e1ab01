/** Limits of concurrency, shared results and periodic work. */
package io.ordervolume.concurrency;
