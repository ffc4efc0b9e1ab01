/**
 * Migrations: whether an instance migrates the database, the lock between instances, and mounted
 * view files. Liquibase executes the changelog in {@code db}.
 */
package io.ordervolume.migration;
