/**
 * The streaming replicas that reads go to, and what becomes of a read where one fails. Which of
 * them is fresh enough is decided elsewhere. May use {@code pool} and {@code problem}.
 */
package io.ordervolume.replica;
