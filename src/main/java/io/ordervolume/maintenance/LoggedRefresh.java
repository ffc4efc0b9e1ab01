package io.ordervolume.maintenance;

/**
 * A row of {@code refresh_log}, as listeners are told of it.
 *
 * @param relationId the maintained view
 * @param view its name
 */
record LoggedRefresh(
    long id, int relationId, String view, RefreshReason reason, RefreshMode mode) {}
