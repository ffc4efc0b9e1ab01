/** The access log: which callers read many rows. Uses {@code security}. */
package io.ordervolume.accesslog;
