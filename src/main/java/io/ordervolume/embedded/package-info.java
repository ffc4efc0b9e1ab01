/**
 * The PostgreSQL that starts when none is configured, for trying the service out, for development
 * and for tests.
 */
package io.ordervolume.embedded;
