/**
 * Messages of the start: why it failed, or the addresses of a service with an embedded database.
 * Uses no other package.
 */
package io.ordervolume.startup;
