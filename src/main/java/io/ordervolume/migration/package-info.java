/**
 * When the database is migrated, and by whom, and the mounted view files. Uses no other package:
 * Liquibase does the work, from the files in {@code db}.
 */
package io.ordervolume.migration;
