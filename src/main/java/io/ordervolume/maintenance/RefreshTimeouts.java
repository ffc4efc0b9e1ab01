package io.ordervolume.maintenance;

import java.time.Duration;

/**
 * Time limits of attempts.
 *
 * @param timeout longest that a refresh may take, and longest that an attempt waits for its turn or
 *     starts over
 * @param lockTimeout longest that a refresh waits for a lock that another session holds on a table
 */
record RefreshTimeouts(Duration timeout, Duration lockTimeout) {}
