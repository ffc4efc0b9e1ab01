package io.ordervolume.maintenance;

/**
 * The parts of a row of {@code refresh_log} that listeners get.
 *
 * @param relationId the maintained view
 * @param view its name
 */
record LoggedRefresh(
    long id, int relationId, String view, RefreshReason reason, RefreshMode mode) {}
