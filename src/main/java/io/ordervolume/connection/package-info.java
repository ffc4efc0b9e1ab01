/** Limits of client connections: their number, and the time that each may be idle or unfinished. */
package io.ordervolume.connection;
