/**
 * Migrations of the database by Liquibase, from the files in {@code db}: when the service runs
 * them, and the lock that lets one instance at a time do so. Uses no other package.
 */
package io.ordervolume.migration;
