/**
 * Who was answered rows in bulk: a log for those who have to account for them. May use {@code
 * security}.
 */
package io.ordervolume.accesslog;
