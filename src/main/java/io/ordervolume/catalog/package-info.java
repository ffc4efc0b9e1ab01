/**
 * What is registered in {@code order_volume}: the relations that the service serves and maintains.
 * It knows the database and nothing of HTTP.
 */
package io.ordervolume.catalog;
