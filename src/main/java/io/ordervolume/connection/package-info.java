/**
 * Limits of client connections: their number, and the time that each may be idle or unfinished.
 * Also ends connections to servers that hang.
 */
package io.ordervolume.connection;
