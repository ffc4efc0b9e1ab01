/** The connections that readers use, by themselves or together. */
package io.ordervolume.pool;
