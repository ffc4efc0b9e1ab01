/**
 * Which version of the rows readers see, here and on replicas, and what is known of its age: by
 * looks at the database, one a second and one at each news of it. May use {@code flow}, {@code
 * http}, {@code pool}, {@code refresh} and {@code replica}.
 */
package io.ordervolume.version;
