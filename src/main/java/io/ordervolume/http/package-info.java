/** Headers, paths and metrics of HTTP, without knowledge of relations. Uses {@code problem}. */
package io.ordervolume.http;
