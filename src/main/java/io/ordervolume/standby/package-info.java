/**
 * The streaming standbys of PostgreSQL that reads go to. The package tracks which version each
 * standby contains, and repeats failed reads on the primary.
 */
package io.ordervolume.standby;
