/**
 * The streaming standbys of PostgreSQL that reads go to: which of them hold which version, and how
 * a read is repeated on the primary if one fails.
 */
package io.ordervolume.standby;
