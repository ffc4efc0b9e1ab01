/** The access log: which callers read many rows. */
package io.ordervolume.accesslog;
