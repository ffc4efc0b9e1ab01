/** Limits of the connections that clients open: how many, and how long each may keep one busy. */
package io.ordervolume.connection;
