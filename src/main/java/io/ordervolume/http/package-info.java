/**
 * What the headers of requests and answers say, in terms of HTTP alone. May use {@code problem}.
 */
package io.ordervolume.http;
