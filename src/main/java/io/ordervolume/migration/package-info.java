/**
 * When the database is migrated, and by whom. Uses no other room; Liquibase does the work, from the
 * files in {@code db}.
 */
package io.ordervolume.migration;
