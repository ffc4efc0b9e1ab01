package io.ordervolume.refresh;

import java.time.Duration;

/**
 * How patient attempts are.
 *
 * @param timeout longest that a refresh may take, and longest that an attempt waits for its turn or
 *     starts over
 * @param lockTimeout longest that a refresh waits for a lock that somebody else holds on a table
 */
record RefreshLimits(Duration timeout, Duration lockTimeout) {}
