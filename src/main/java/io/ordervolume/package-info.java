/**
 * Order Volume: keeps a PostgreSQL materialized view refreshed and serves it over HTTP. Here it
 * starts.
 */
package io.ordervolume;
