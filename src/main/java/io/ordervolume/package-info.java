/**
 * Order Volume keeps PostgreSQL materialized views fresh and serves them over HTTP. This package
 * starts it.
 */
package io.ordervolume;
