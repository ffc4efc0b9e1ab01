/** The connections that readers use, by themselves or together, and to which server. */
package io.ordervolume.pool;
