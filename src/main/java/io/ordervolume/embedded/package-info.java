/**
 * The PostgreSQL server that the service starts itself if no database is configured and {@code
 * order-volume.embedded} is true: for trials, development and tests.
 */
package io.ordervolume.embedded;
